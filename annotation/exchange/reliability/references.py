"""The works that a report names, as APA and as BibTeX; what is not certain is left out."""

from dataclasses import dataclass, fields

from annotation.exchange.reliability.blocks import Italic, Text
from annotation.exchange.reliability.words import Words

THREE = 3
"""From so many authors on the first alone is named in the text."""


@dataclass(frozen=True)
class Work:
    """A work, its fields named as in BibTeX; authors as `Cohen, J.`"""

    kind: str
    authors: tuple[str, ...]
    year: int
    title: str
    journal: str = ""
    booktitle: str = ""
    publisher: str = ""
    volume: str = ""
    number: str = ""
    pages: str = ""
    edition: str = ""
    doi: str = ""
    url: str = ""

    @property
    def cited(self) -> str:
        """How the text names it: `Cohen, 1960`."""
        names = [one.split(",")[0] for one in self.authors]
        who = f"{names[0]} et al." if len(names) >= THREE else " & ".join(names)
        return f"{who}, {self.year}"

    def apa(self, words: Words) -> Text:
        """Return the entry in a list of references."""
        *others, last = self.authors
        who = f"{', '.join(others)}, & {last}" if others else last
        address = f"https://doi.org/{self.doi}" if self.doi else self.url
        parts: list[str] = [f"{who} ({self.year}). "]
        if self.journal:
            parts += [f"{self.title}. ", Italic(self.journal), ", ", Italic(self.volume)]
            parts.append(f"({self.number})" if self.number else "")
            parts.append(f", {self.pages}. " if self.pages else ". ")
        elif self.booktitle:
            parts += [f"{self.title}. ", words._("In"), " ", Italic(self.booktitle), ". "]
        else:
            parts.append(Italic(self.title))
            edition = words._("4th ed.")  # the only one there is
            parts.append(f" ({edition}). " if self.edition else ". ")
        if self.publisher:
            parts.append(f"{self.publisher}. ")
        return (*parts, address) if address else (*parts[:-1], parts[-1].rstrip())

    def bibtex(self) -> str:
        """Return the entry of a bibliography file."""
        surname = self.authors[0].split(",")[0].casefold()
        kept = "".join(letter for letter in surname if letter.isalnum())
        given = {one.name: getattr(self, one.name) for one in fields(self)}
        named = {
            "author": " and ".join(self.authors),
            "title": f"{{{self.title}}}",
            "year": str(self.year),
            **{name: given[name] for name in list(given)[4:]},
        }
        named["pages"] = self.pages.replace("\N{EN DASH}", "--")
        lines = (f"  {name} = {{{value}}}" for name, value in named.items() if value)
        return f"@{self.kind}{{{kept}{self.year},\n" + ",\n".join(lines) + "\n}"


WORKS = (
    Work(
        "article",
        ("Bloch, D. A.", "Kraemer, H. C."),
        1989,
        "2 \N{MULTIPLICATION SIGN} 2 kappa coefficients: Measures of agreement or association",
        journal="Biometrics",
        volume="45",
        number="1",
        pages="269\N{EN DASH}287",
    ),
    Work(
        "article",
        ("Brysbaert, M.",),
        2019,
        "How many words do we read per minute? A review and meta-analysis of reading rate",
        journal="Journal of Memory and Language",
        volume="109",
        pages="104047",
        doi="10.1016/j.jml.2019.104047",
    ),
    Work(
        "article",
        ("Cohen, J.",),
        1960,
        "A coefficient of agreement for nominal scales",
        journal="Educational and Psychological Measurement",
        volume="20",
        number="1",
        pages="37\N{EN DASH}46",
        doi="10.1177/001316446002000104",
    ),
    Work(
        "article",
        ("Efron, B.",),
        1979,
        "Bootstrap methods: Another look at the jackknife",
        journal="The Annals of Statistics",
        volume="7",
        number="1",
        pages="1\N{EN DASH}26",
        doi="10.1214/aos/1176344552",
    ),
    Work(
        "article",
        ("Fleiss, J. L.",),
        1971,
        "Measuring nominal scale agreement among many raters",
        journal="Psychological Bulletin",
        volume="76",
        number="5",
        pages="378\N{EN DASH}382",
        doi="10.1037/h0031619",
    ),
    Work(
        "article",
        ("Freelon, D. G.",),
        2010,
        "ReCal: Intercoder reliability calculation as a web service",
        journal="International Journal of Internet Science",
        volume="5",
        number="1",
        pages="20\N{EN DASH}33",
    ),
    Work(
        "article",
        ("Gwet, K. L.",),
        2008,
        "Computing inter-rater reliability and its variance in the presence of high agreement",
        journal="British Journal of Mathematical and Statistical Psychology",
        volume="61",
        number="1",
        pages="29\N{EN DASH}48",
        doi="10.1348/000711006X126600",
    ),
    Work(
        "book",
        ("Gwet, K. L.",),
        2014,
        "Handbook of inter-rater reliability",
        publisher="Advanced Analytics",
        edition="4",
    ),
    Work(
        "article",
        ("Hayes, A. F.", "Krippendorff, K."),
        2007,
        "Answering the call for a standard reliability measure for coding data",
        journal="Communication Methods and Measures",
        volume="1",
        number="1",
        pages="77\N{EN DASH}89",
        doi="10.1080/19312450709336664",
    ),
    Work(
        "article",
        ("Horvitz, D. G.", "Thompson, D. J."),
        1952,
        "A generalization of sampling without replacement from a finite universe",
        journal="Journal of the American Statistical Association",
        volume="47",
        number="260",
        pages="663\N{EN DASH}685",
        doi="10.1080/01621459.1952.10483446",
    ),
    Work(
        "article",
        ("Jaccard, P.",),
        1912,
        "The distribution of the flora in the alpine zone",
        journal="New Phytologist",
        volume="11",
        number="2",
        pages="37\N{EN DASH}50",
        doi="10.1111/j.1469-8137.1912.tb05611.x",
    ),
    Work(
        "misc",
        ("Krippendorff, K.",),
        2011,
        "Computing Krippendorff's alpha-reliability",
        publisher="University of Pennsylvania",
        url="https://repository.upenn.edu/asc_papers/43",
    ),
    Work(
        "book",
        ("Krippendorff, K.",),
        2019,
        "Content analysis: An introduction to its methodology",
        publisher="SAGE",
        edition="4",
        doi="10.4135/9781071878781",
    ),
    Work(
        "article",
        ("Krippendorff, K.", "Craggs, R."),
        2016,
        "The reliability of multi-valued coding of data",
        journal="Communication Methods and Measures",
        volume="10",
        number="4",
        pages="181\N{EN DASH}198",
        doi="10.1080/19312458.2016.1228863",
    ),
    Work(
        "article",
        ("Lombard, M.", "Snyder-Duch, J.", "Bracken, C. C."),
        2002,
        "Content analysis in mass communication: Assessment and reporting of intercoder "
        "reliability",
        journal="Human Communication Research",
        volume="28",
        number="4",
        pages="587\N{EN DASH}604",
        doi="10.1111/j.1468-2958.2002.tb00826.x",
    ),
    Work(
        "article",
        ("Marzi, G.", "Balzano, M.", "Marchiori, D."),
        2024,
        "K-Alpha Calculator\N{EN DASH}Krippendorff's Alpha Calculator: A user-friendly tool for "
        "computing Krippendorff's Alpha inter-rater reliability coefficient",
        journal="MethodsX",
        volume="12",
        pages="102545",
        doi="10.1016/j.mex.2023.102545",
    ),
    Work(
        "inproceedings",
        ("Passonneau, R.",),
        2006,
        "Measuring agreement on set-valued items (MASI) for semantic and pragmatic annotation",
        booktitle="Proceedings of the Fifth International Conference on Language Resources and "
        "Evaluation (LREC'06)",
        publisher="European Language Resources Association",
    ),
    Work(
        "article",
        ("Scott, W. A.",),
        1955,
        "Reliability of content analysis: The case of nominal scale coding",
        journal="Public Opinion Quarterly",
        volume="19",
        number="3",
        pages="321\N{EN DASH}325",
        doi="10.1086/266577",
    ),
)


def named_in(text: str) -> tuple[Work, ...]:
    """Return the works that a text names, with a comma before the year or without."""
    plain = text.replace(",", "")
    return tuple(one for one in WORKS if one.cited.replace(",", "") in plain)
