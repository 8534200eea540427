"""What the events of a case say, as frozen dataclasses: one for each type of event and each part of one."""
