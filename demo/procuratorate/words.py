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
    "HYHZ": "CUSTODY_HANDOVER_RECEIPT",
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
    "HYZS": "CUSTODY_HANDOVER",
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
    "HYZS": ("换押证", "换押"),
}
SUSPECT, DEFENDANT, VICTIM = "犯罪嫌疑人", "被告人", "被害人"
WITHDRAWN = "撤回移送"
#: measures under which somebody is held, and the word for one in force
HELD_UNDER, IN_FORCE = ("刑事拘留", "逮捕"), "已执行"
CENTRE = "看守所"
#: our own words for how a trial will end → the principal punishment recommended
PRINCIPAL = {
    "imprisonment": "有期徒刑",
    "jail": "拘役",
    "control": "管制",
    "fine": "单处罚金",
    "exempted": "有期徒刑",
    "acquitted": "有期徒刑",
}
#: what the police are told to find out when a case goes back
OUTLINE = (
    "一、补充调取案发现场监控录像；\n二、核实犯罪嫌疑人的“前科”情况（见<附件>）；\n三、补充询问证人&被害人。"
)
