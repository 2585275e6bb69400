"""The courts' own codes."""

RECEIVED = {
    "201": "INDICTMENT",
    "202": "SENTENCING_RECOMMENDATION",
    "203": "EXEC_NOTICE_RECEIPT",
    "204": "CC_END",
    "205": "COMMUTATION_PROPOSAL",
    "206": "CUSTODY_HANDOVER_RECEIPT",
}
SENT = {
    "211": "COURT_INTAKE",
    "212": "HEARING_NOTICE",
    "213": "JUDGMENT_SERVED",
    "214": "EXECUTION_DELIVERY",
    "215": "CC_NOTICE",
    "216": "COMMUTATION_RULING",
    "217": "CUSTODY_HANDOVER",
}
#: business → kind of the lead document, its name, the word in its number
PAPER = {
    "211": ("LATZS", "立案通知书", "刑初"),
    "212": ("KTTZS", "开庭通知书", "刑初"),
    "213": ("PJS", "刑事判决书", "刑初"),
    "214": ("ZXTZS", "执行通知书", "刑执"),
    "215": ("SQJZTZS", "社区矫正通知书", "刑矫"),
    "216": ("JXCDS", "减刑裁定书", "刑更"),
    "217": ("HYZ", "换押证", "刑押"),
}
#: what must go with a convicted person to the prison (SPC 511)
WITH_PRISONER = (
    ("PJS", "刑事判决书"),
    ("ZXTZS", "执行通知书"),
    ("JADJB", "结案登记表"),
    ("QSS", "起诉书副本"),
)
WITH_CORRECTION = (("SQJZTZS", "社区矫正通知书"), ("PJS", "刑事判决书"), ("ZXTZS", "执行通知书"))
CLOSING_FORM = "JADJB"
DEFENDANT, CONVICT = "2", "3"
PROCEDURE = {"expedited": "1", "summary": "2", "ordinary": "3"}
CONTROL, DETENTION, IMPRISONMENT, FINE_ONLY, NONE = "01", "02", "03", "06", "09"
GUILTY, NOT_GUILTY = "1", "2"
INTAKE_DECISION, JUDGMENT, COMMUTATION = "4", "5", "6"
ACCEPTED, CONVICTED, ACQUITTED, EXEMPTED, GRANTED, NOT_GRANTED = "03", "08", "09", "10", "12", "13"
PRISON, CORRECTION, CENTRE = "Y", "S", "K"
#: measures under which somebody is held, and the code of one in force
HELD_UNDER, IN_FORCE = ("1", "2"), "1"
