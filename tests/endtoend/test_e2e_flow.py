"""What every other test here leans on: five good documents in five formats arrive, in their receivers' own bytes."""

from five_systems import Prefecture


def test_five_good_documents_arrive(prefecture: Prefecture) -> None:
    prefecture.flow(kinds=5)
