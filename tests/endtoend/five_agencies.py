"""The deployment: one agency of each kind, and how its system is reached."""

POLICE, PROCURATORATE, COURT = "police-622901", "procuratorate-622901", "court-622901"
PRISON, CORRECTION = "prison-622900", "correction-622901"

DEPLOYMENT = f"""\
[bus]
settle_within = 600
[http]
listen = "127.0.0.1:0"
[retry]
first = 10
cap = 10
breaker_after = 50
[[agency]]
code = "{POLICE}"
kind = "police"
name = "临夏市公安局"
area = "622901"
channel = {{ kind = "folder", outbox = "police/out", inbox = "police/in", sync = "none", quiet = QUIET }}
[[agency]]
code = "{PROCURATORATE}"
kind = "procuratorate"
name = "临夏市人民检察院"
area = "622901"
channel = {{ kind = "http", agency = "{PROCURATORATE}", url = "URL", hold = 0, read_timeout = 0.1 }}
[[agency]]
code = "{COURT}"
kind = "court"
name = "临夏市人民法院"
area = "622901"
channel = {{ kind = "database", url = "sqlite:///court.sqlite3" }}
[[agency]]
code = "{PRISON}"
kind = "prison"
name = "临夏监狱"
area = "622900"
level = "prefecture"
serves = ["622900"]
channel = {{ kind = "folder", outbox = "prison/out", inbox = "prison/in", sync = "none" }}
[[agency]]
code = "{CORRECTION}"
kind = "correction"
name = "临夏市社区矫正管理局"
area = "622901"
channel = {{ kind = "folder", outbox = "correction/out", inbox = "correction/in", sync = "none", quiet = 0 }}
"""

#: where each agency with a folder has it, and how its receipts are named
FOLDERS = {POLICE: "police", PRISON: "prison", CORRECTION: "correction"}
