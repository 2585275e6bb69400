"""The procuratorates' own codes: short business names; everything else is said in Chinese words."""

RECEIVED = {
    "LATB": "CASE_FILING",
    "DBQQ": "ARREST_REQUEST",
    "ZXHZ": "ARREST_EXEC_RECEIPT",
    "YSQS": "PROSECUTION_TRANSFER",
    "BZCB": "SUPP_INVEST_RESUBMIT",
    "FYLA": "COURT_INTAKE",
    "KTTZ": "HEARING_NOTICE",
    "PJSD": "JUDGMENT_SERVED",
    "JXTQ": "COMMUTATION_PROPOSAL",
    "JXCD": "COMMUTATION_RULING",
    "SQTZ": "CC_NOTICE",
    "JCJZ": "CC_END",
}
SENT = {
    "SLTZ": "INTAKE_ACCEPTED",
    "BSTZ": "INTAKE_SUPPLEMENT",
    "PZDB": "ARREST_APPROVED",
    "BPDB": "ARREST_REJECTED",
    "TCBC": "SUPP_INVEST_RETURN",
    "BQSJ": "NON_PROSECUTION",
    "TQGS": "INDICTMENT",
    "LXJY": "SENTENCING_RECOMMENDATION",
}
#: business → the document it is about, and the word in that document's number
PAPER = {
    "SLTZ": ("受理通知书", "受"),
    "BSTZ": ("补送材料通知书", "补"),
    "PZDB": ("批准逮捕决定书", "批捕"),
    "BPDB": ("不批准逮捕决定书", "不捕"),
    "TCBC": ("退回补充侦查决定书", "退补"),
    "BQSJ": ("不起诉决定书", "不诉"),
    "TQGS": ("起诉书", "诉"),
    "LXJY": ("量刑建议书", "量建"),
}
SUSPECT, DEFENDANT, VICTIM = "犯罪嫌疑人", "被告人", "被害人"
WITHDRAWN = "撤回移送"
#: our own words for how a trial will end → the principal punishment recommended
PRINCIPAL = {
    "imprisonment": "有期徒刑",
    "jail": "拘役",
    "control": "管制",
    "fine": "单处罚金",
    "exempted": "有期徒刑",
    "acquitted": "有期徒刑",
}
