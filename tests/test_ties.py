"""model.ties: bodies become one sign, and what stands between them is found."""

import pytest

from model.ties import counts, is_tied, signed


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("UNICEF (2019) taught the police.", "§ taught the §."),
        ("The Ministry of Women and Child Affairs met us.", "the § met us."),
        ("The Ministry of Justice, the police and UNICEF met.", "the §, the § and § met."),
        ("Dinas Sosial dan Dinas Kesehatan melatih kader.", "§ dan § melatih kader."),
        ("It is asked of World Vision in Phnom Penh City.", "it is asked of § in there."),
        ("BP2MI memanggil warga Kabupaten Timur Raya.", "§ memanggil warga there."),
    ],
)
def test_a_body_becomes_one_sign(text: str, said: str) -> None:
    assert signed(text) == said


@pytest.mark.parametrize(
    ("together", "alone"),
    [
        ("The navy trained crews together with the union.", "The navy trained its own crews."),
        ("Police referred nine women to a shelter.", "Police freed nine women from a bar."),
        ("The union's study was funded by the ILO.", "The ILO and a bank disagree."),
        ("It comprises the police, two ministries and a union.", "It comprises three chapters."),
        ("An inter-agency team met.", "The agency's team met."),
        ("The ministry relies on village elders.", "The ministry relies on a register."),
        ("Dinas bekerja sama dengan yayasan.", "Dinas bekerja dengan anggaran sendiri."),
        ("UPTD merujuk korban ke rumah sakit.", "UPTD menerima korban setiap hari."),
        ("Kegiatan ini atas dukungan Kedutaan Jepang.", "Kegiatan ini atas biaya sendiri."),
        ("Rapat dihadiri oleh polres dan yayasan.", "Rapat dihadiri oleh warga desa."),
        ("Dinas berkolaborasi dengan serikat.", "Dinas perlu berkolaborasi dengan serikat."),
        ("Rumah aman dinas dibiayai oleh bank.", "Rumah aman dinas dipimpin oleh jaksa."),
        (
            "Kerja sama antara dinas dengan: a. yayasan; b. kampus.",
            "Dinas membuat: a. peta; b. buku.",
        ),
        ("The seminar was attended by two unions.", "The seminar was attended by nobody."),
        ("The police work with unions.", "The police should work with unions."),
        (
            "The police work with unions; however, they have no budget.",
            "The police do not work with unions.",
        ),
    ],
)
def test_ties_are_told_from_acting_alone(together: str, alone: str) -> None:
    assert is_tied(together)
    assert not is_tied(alone)


def test_counts_are_numbers_for_every_passage() -> None:
    found = counts(["The police met with unions.", "Rain.", ""])
    assert found.shape == (3, 7)
    assert found[0, 0] > found[1, 0]
