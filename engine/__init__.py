"""Makes diagrams run: definitions, cases, human tasks, timers, events and deadlines."""
