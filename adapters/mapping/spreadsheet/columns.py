"""The sheets of the workbook: their columns in both languages, which of them may be edited."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Column:
    """One column; what is not `edited` is told by the schema, the layout or the examples."""

    name: str
    en: str
    zh: str
    width: int
    edited: bool = False
    hidden: bool = False
    choices: tuple[str, ...] = ()

    @property
    def heading(self) -> str:
        """Both languages in one cell; the first line is what the import looks for."""
        return f"{self.en}\n{self.zh}"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of sheet."""

    title: str
    columns: tuple[Column, ...]

    def column(self, name: str) -> Column:
        """The column of that name."""
        return next(one for one in self.columns if one.name == name)

    @property
    def edited(self) -> tuple[str, ...]:
        """Names of the columns that may be edited."""
        return tuple(one.name for one in self.columns if one.edited)

    @property
    def told(self) -> tuple[str, ...]:
        """Names of the columns that may not."""
        return tuple(one.name for one in self.columns if not one.edited and one.name != CHECK)


#: the column that holds a sum over the cells of a row that may not be edited
CHECK: Final = "check"
LINE: Final = "line"
_LINE = Column(LINE, "Line", "行号", 9)
_CHECK = Column(CHECK, "Check", "校验", 10, hidden=True)
_MAPPING = Column("mapping", "Mapping", "映射", 24)

RULES: Final = Kind(
    "",
    (
        _LINE,
        Column("canonical", "Canonical path", "标准路径", 42, edited=True),
        Column("title_en", "Title (English)", "英文名称", 22),
        Column("title_zh", "Title (Chinese)", "中文名称", 16),
        Column("standard", "NIEM or ECF name", "NIEM、ECF 名称", 26),
        Column("type", "Type", "类型", 22),
        Column("required", "Required", "必填", 9),
        Column("source", "Source path", "来源路径", 24, edited=True),
        Column("whole", "Source path in full", "完整来源路径", 28),
        Column("kind", "Source kind", "来源类型", 11),
        Column("length", "Source length", "来源长度", 14),
        Column("needed", "Source required", "来源必填", 9),
        Column("operations", "Operations", "转换操作", 32, edited=True),
        Column("key", "Key of the items", "条目标识", 14, edited=True),
        Column("constant", "Constant", "固定值", 18, edited=True),
        Column("direction", "Direction", "方向", 10, edited=True, choices=("in", "out", "both")),
        Column("when", "Condition", "条件", 24, edited=True),
        Column("in", "Default in", "默认值（入）", 13, edited=True),
        Column("out", "Default out", "默认值（出）", 13, edited=True),
        Column("loses", "Loses", "损失说明", 28, edited=True),
        Column("yaml", "Rule as YAML", "YAML 规则", 40, edited=True),
        Column("tables", "Code tables", "代码表", 16),
        Column("before", "Example: as received", "示例：来文值", 20),
        Column("between", "Example: canonical", "示例：标准值", 20),
        Column("after", "Example: as written", "示例：写出值", 20),
        Column("note", "Note", "备注", 30, edited=True),
        _CHECK,
    ),
)
CODES: Final = Kind(
    "Code tables",
    (
        _LINE,
        Column("table", "Table", "代码表", 34),
        Column("local", "Local code", "本单位代码", 16, edited=True),
        Column("canonical", "Canonical code", "标准代码", 26, edited=True),
        Column("relation", "Relation", "关系", 12, edited=True,
               choices=("equivalent", "narrower", "broader", "unmapped")),
        Column("preferred_out", "Preferred out", "写出优先", 10, edited=True, choices=("yes", "no")),
        Column("valid_from", "Valid from", "生效日期", 12, edited=True),
        Column("valid_to", "Valid to", "失效日期", 12, edited=True),
        Column("note", "Note", "备注", 40, edited=True),
        _CHECK,
    ),
)  # fmt: skip


def _section(title: str, path: str, path_zh: str, value: str, value_zh: str) -> Kind:
    return Kind(
        title,
        (
            _LINE,
            _MAPPING,
            Column("path", path, path_zh, 36, edited=True),
            Column("value", value, value_zh, 70, edited=True),
            _CHECK,
        ),
    )


#: section of a mapping file → its sheet
SECTIONS: Final = {
    "ignored": _section("Ignored fields", "Source path", "来源路径", "Reason", "不使用的理由"),
    "absent": _section("Absent", "Canonical path", "标准路径", "Reason", "无法提供的理由"),
    "writes": _section("Writes", "Source path", "来源路径", "Value written", "写入的固定值"),
}
#: sheets that only tell
RESHAPE: Final = Kind("Reshape", (_LINE, _MAPPING, Column("text", "Reshape step", "结构变换", 110)))
LACUNAS: Final = Kind(
    "Lacunas",
    (
        _LINE,
        _MAPPING,
        Column("what", "Lacuna", "缺损类型", 18),
        Column("path", "Path", "路径", 42),
        Column("reason", "Reason", "说明", 70),
    ),
)
COVER: Final = "Cover"
#: the files as they were exported, line by line: edits are told apart from what changed since
BASE: Final = "_base"
MAPPING_COLUMN: Final = "mapping"
TABLE_COLUMN: Final = "table"
