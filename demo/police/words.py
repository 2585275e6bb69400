"""The police's own codes and words."""

from ..people import PASSPORT, RESIDENT, SUSPECT, UNKNOWN, VICTIM

ROLE = {SUSPECT: "01", VICTIM: "02"}
PAPER = {RESIDENT: "111", PASSPORT: "414", UNKNOWN: "000"}

COMPELLED, BAIL, DETENTION, ARREST = "1", "2", "4", "5"
EXECUTED, NOT_EXECUTED, CHANGED, LIFTED = "1", "2", "3", "4"
PROCEDURAL, EVIDENCE_VOLUME, PROPERTY_VOLUME, MEDIA_VOLUME = "1", "2", "3", "5"
SUPPLEMENTARY_RETURN = "2"

FILING, ARREST_REQUEST, TRANSFER, RESUBMIT, EXEC_RECEIPT = "01", "02", "03", "04", "05"
HANDOVER = {
    FILING: "CASE_FILING",
    ARREST_REQUEST: "ARREST_REQUEST",
    TRANSFER: "PROSECUTION_TRANSFER",
    RESUBMIT: "SUPP_INVEST_RESUBMIT",
    EXEC_RECEIPT: "ARREST_EXEC_RECEIPT",
}
INCOMING = {
    "11": "INTAKE_ACCEPTED",
    "12": "INTAKE_SUPPLEMENT",
    "13": "ARREST_APPROVED",
    "14": "ARREST_REJECTED",
    "15": "SUPP_INVEST_RETURN",
    "16": "NON_PROSECUTION",
    "17": "JUDGMENT_SERVED",
    "18": "RELEASE",
    "19": "CC_END",
    "20": "HEARING_NOTICE",
}

#: kinds of document: code → its name
DOCUMENT = {
    "041001": "立案决定书",
    "042109": "提请批准逮捕书",
    "042110": "执行回执",
    "042201": "起诉意见书",
    "042202": "补充侦查报告书",
    "042301": "案卷",
    "042302": "证据材料",
    "042303": "涉案财物清单",
    "042304": "认罪认罚具结书",
    "099999": "撤回移送函",
}
#: the word in the number of a document
NUMBER_WORD = {
    "041001": "立",
    "042109": "提捕",
    "042110": "捕回",
    "042201": "诉",
    "042202": "补侦",
    "099999": "撤",
}
