"""The states of a transfer, and what each means for its case's road to the receiver."""

ACCEPTED = "accepted"
RELEASED = "released"
WAITING = "waiting"
UNKNOWN = "unknown"
PARKED = "parked"
DELIVERED = "delivered"
ANSWERED = "answered"
CLOSED = "closed"
SUPERSEDED = "superseded"
WITHDRAWN = "withdrawn"
SKIPPED = "skipped"

#: a release is or will be due
DUE = (ACCEPTED, WAITING, UNKNOWN)
#: holds back the later hand-overs of its case to the same receiver
OPEN = (*DUE, RELEASED, PARKED)
#: holds nothing back and never opens again
ENDED = (DELIVERED, ANSWERED, CLOSED, SUPERSEDED, WITHDRAWN, SKIPPED)
ALL = (*OPEN, *ENDED)

HANDOVER = "handover"
RECEIPT = "receipt"
