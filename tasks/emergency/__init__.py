"""先行救助 and 小额快救 (法 art. 37, 50): the register of aid that is given once, and the services of `bpmn/emergency_aid`."""
