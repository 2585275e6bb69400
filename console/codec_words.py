"""What docs/codecs.md says of XML, SOAP and ZIP beyond their settings."""

from typing import Final

XML: Final = """\
```yaml
codec:
  kind: xml
  charset: UTF-8
  newline: ""
  root: "j:Case"
  namespaces: { j: "http://example.org/justice", nc: "http://example.org/core", s: "http://example.org/structures" }
  schema: exchange/justice/case.xsd
  keep_xsi: true
```

One record: the content of the root element. Attributes are `@name`; the text of an element that has attributes is
`#text`; a nil element is null, and one with attributes of its own a group with them and `@xsi:nil`.

With `namespaces` keys have *these* prefixes (`nc:PersonName`, `@s:ref`), whatever prefixes a document uses; what stands
in a namespace not listed keeps its local name. Without it keys are local names. Two names that would become one key in
one place are refused (`XML_NAMESPACE_CLASH`), never merged. All declared prefixes are written on the root, in the order
of the setting; `default_namespace` names the one written without prefix.

Without a schema an element that stands more than once must be listed under `repeats`, or `repeats: auto` makes it a
list where it does (`[a/b, "*"]`: `a/b` always, any other where it does). Elements are written in the record's order.

A schema may be a set of files that import and include each other; all lie in the mapping's folder, and nothing is ever
fetched. Members of a substitution group are fields of their own in the place of its head. Fields that derived types
add are in the layout; to write them the record needs `@xsi:type`, which `keep_xsi` also reads. A repeated choice is
written member by member; where the schema wants another order the document is refused. Recursive types are in the layout
to a depth of 12, less where that makes more than 20,000 fields. Of several files for one namespace libxml2 reads the
one that is imported first; join them by `xs:include`.

`mixed: text` reads an element with text and inline elements as its whole text; the inline elements are lost, so such
an element of a schema is never written. An escaped document or CDATA is text, exactly as it stands.
"""

SOAP: Final = """\
```yaml
codec:
  kind: soap
  version: "1.1"
  charset: UTF-8
  newline: ""
  payload: { root: "q:Case", namespaces: { q: "urn:q", w: "urn:w" }, repeats: [q:Person] }
  header:
    - { name: "w:Token", required: true, must_understand: true }
```

The record is the payload's own, as if it had come without an envelope; beside it stands `soap:Header` with a group per
declared block (`soap:Header/w:Token/#text`). A block that the payload's schema declares as an element is read by it, any
other as it comes. A block that is not declared is passed over, unless it must be understood by its receiver:
then the document is refused (`SOAP_NOT_UNDERSTOOD`). The envelope's attributes on a block (`mustUnderstand`, `actor`,
`role`) are written as declared. An envelope of the other version is refused.

A Fault refuses the document with its code and reasons (`SOAP_FAULT`). With `fault: record` it is the record
`{"soap:Fault": {"code": …, "subcodes": […], "reason": [{"lang": …, "text": …}], "role": …, "node": …, "detail": {…}}}`,
which can be written too. Codes of SOAP itself have no prefix there.
"""

ZIP: Final = """\
```yaml
codec:
  kind: zip
  names: GBK
  document: { name: "*.xml", writes: case.xml, codec: { kind: xml, charset: GBK, newline: "", root: Case } }
  manifest: { name: 清单.txt, charset: GBK, columns: [number, file, pages, bytes, sha256] }
  content: keep
```

The record is the document's own, and beside its fields a list `files`: `name`, `bytes`, `sha256`, what the manifest says
(`pages`, `title`) and with `content: keep` the content as base64. Names without the UTF-8 flag are read, and all names
written, in the code page `names`; with UTF-8 the flag is set. Absolute names, `../`, drives, links, encrypted members,
two members of one name, ZIPs inside (but for `packages`), and members that unpack beyond the limits are refused, each
with its name as place; so is a manifest that lists other files, sizes or digests. Where a package holds no other file
than the document there is no `files`.

To write a package every file needs its content; `bytes` and `sha256`, where given, must agree with it. Members stand
in the order document, manifest, files; with `date` fixed and nothing compressed the bytes are the same each time. Empty
folders, comments and times of members are not kept. For large dossiers *beside* a document, use `dossier:` instead.
"""
