"""Case conferences 个案会商: who takes part, how votes are counted, what the minutes say, and the tasks that follow.

The law sets up the mechanism (社会救助法 art. 4) and no procedure: quorum, majority and casting vote are values of the
rule pack, applied by the tables of `bpmn/case_conference`. A resolution advises; whoever decides the case decides.
"""
