"""What was sent is known again after a crash, also when the last line was cut."""

from casebus.adapters.journal import Journal


def test_states_survive(tmp_path):
    journal = Journal(tmp_path / "j")
    journal.note(["a", "b"], "sent")
    journal.note(["a"], "yes")
    again = Journal(tmp_path / "j")
    assert [again.state(i) for i in "abc"] == ["yes", "sent", ""]


def test_a_cut_last_line_is_ignored_and_does_not_spoil_the_next(tmp_path):
    file = tmp_path / "j"
    file.write_text('["a", "sent"]\n["b", "se')
    journal = Journal(file)
    journal.note(["c"], "no")
    again = Journal(file)
    assert [again.state(i) for i in "abc"] == ["sent", "", "no"]
