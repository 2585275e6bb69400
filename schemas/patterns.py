"""The spellings that the JSON Schema and its XSD twin both enforce, written once for both.

Every pattern must match the whole value (JSON Schema adds the anchors, XSD has them built in)
and uses only what both dialects read alike: classes, groups, alternatives, counts. A date that
exists is a pattern too, because `xs:date` trims blanks and takes zones where JSON would not.
"""

_LEAP = "[12][0-9](0[48]|[2468][048]|[13579][26])|(1[26]|2[048])00"
_YEAR = "[12][0-9]{3}"

#: yyyy-MM-dd, years 1000-2999, real days only
DATE = (
    f"{_YEAR}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)"
    f"|02-(0[1-9]|1[0-9]|2[0-8]))|({_LEAP})-02-29"
)
_ZONE = "Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9]"
#: ISO 8601 with seconds and a zone; at most nine decimals of a second
INSTANT = f"({DATE})T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{{1,9}})?({_ZONE})"
#: six digits of GB/T 2260
AREA = "[0-9]{6}"
#: characters that no text may hold: controls other than tab and newline, and what XML 1.0 has no way to write
FORBIDDEN = "\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f\\ufffe\\uffff"
#: the part of FORBIDDEN that XML could write, for the XSD (a parser refuses the rest)
FORBIDDEN_IN_XML = "&#xD;&#x7F;-&#x9F;"
#: the largest decimal; every value up to here with two places survives a JSON number exactly
DECIMAL_MAX = 9_999_999_999_999
