"""annotation.ingest.actors: who acts in a sentence, and when."""

import pytest

from annotation.ingest.actors import actor_of, year_of


@pytest.mark.parametrize(
    ("text", "actor"),
    [
        (
            "The Ministry of Ports and Fisheries trained 40 wardens.",
            "Ministry of Ports and Fisheries",
        ),
        ("In March 2019, the Coast Guard handed nine men to a union.", "Coast Guard"),
        ("In addition, in May 2018, UNICEF taught judges.", "UNICEF"),
        ("World Vision works with the police.", "World Vision"),
        ("With support from the EU, a local NGO opened a shelter.", "local NGO"),
        (
            "To find crews sooner, some harbour police officers visit inns.",
            "harbour police officers",
        ),
        ("Cases are investigated by the Attorney General's Office.", "Attorney General's Office"),
        ("The inspectorate was advised by the Mariners Foundation.", "Mariners Foundation"),
        ("Trade unions and the Ministry of Labour agreed.", "Trade unions"),
        ("Coordinates with the police and two ministries.", ""),
        ("Help was given to nine women.", ""),
        ("Children dive at night.", ""),
        ("Kementerian Sosial bekerja sama dengan yayasan.", "Kementerian Sosial"),
        (
            "Pada tahun 2020, Dinas Kelautan dan Perikanan melatih nelayan.",
            "Dinas Kelautan dan Perikanan",
        ),
        ("(2) Pemerintah Daerah bekerja sama dengan gereja.", "Pemerintah Daerah"),
        ("Pemulangan korban dilakukan oleh Dinas Sosial.", "Dinas Sosial"),
        ("Pelatihan diselenggarakan oleh lembaga bantuan hukum.", "lembaga bantuan hukum"),
        (
            "Dinas Perhubungan berunding dengan awak kapal yang diperiksa oleh penyidik.",
            "Dinas Perhubungan",
        ),
        ("Pemeriksaan Awak Kapal dilaksanakan setiap bulan.", ""),
        ("Anak bekerja di ladang.", ""),
        ("", ""),
    ],
)
def test_the_body_that_acts_first_is_found(text: str, actor: str) -> None:
    assert actor_of(text) == actor
    assert actor_of(text) in text


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("In 2019, police met unions.", 2019),
        ("Begun in 2014, it was renewed in 2018.", 2018),
        ("Pada tahun 2020 dinas melatih kader.", 2020),
        ("On July 22, 2021 it opened.", 2021),
        ("Sesuai UU Nomor 21 Tahun 2007, dinas merujuk korban.", None),
        ("UU 21 Tahun 2007 melarangnya.", None),
        ("Dalam tahun 2016 Perda Nomor 3 Tahun 2008 diubah.", 2016),
        ("Under the Labour Act of 2003 unions may sue.", None),
        ("The 2017 Law on Trafficking was applied in 2019.", 2019),
        ("Regulation No. 78/2021 applies.", None),
        ("The plan (2016-2025) has four pillars.", None),
        ("They freed 2,014 men and paid $2015.", None),
        ("Pasal 2019 berlaku bagi 19 desa.", None),
        ("Nobody knows.", None),
    ],
)
def test_the_year_is_that_of_the_act(text: str, year: int | None) -> None:
    assert year_of(text) == year


def test_long_texts_take_no_time() -> None:
    assert actor_of("Aa " * 5000) in "Aa " * 5000
    assert year_of("2019 " * 5000) == 2019
