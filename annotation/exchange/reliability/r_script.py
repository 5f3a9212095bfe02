"""The same figures in R, from the files beside the report, without any package."""

_SCRIPT = """\
# The coefficients of agreement of codings-wide.csv, in base R.
# They should be those of agreement.json; made by Jalur {version}.{sets}

table <- read.csv("codings-wide.csv", check.names = FALSE, colClasses = "character",
                  na.strings = "", encoding = "UTF-8")
cells <- as.matrix(table[, -1, drop = FALSE]) # several codes are joined by ";"; "-": none applies
primary <- cells
primary[] <- sub(";.*", "", cells)
declared <- {categories} # categories that AC1 counts

ratio <- function(above, below) if (isTRUE(abs(below) > 1e-12)) above / below else NA
beyond <- function(agreed, chance) ratio(agreed - chance, 1 - chance)

# Rows are units, columns are coders; weight says how much each unit counts.
figures <- function(given, declared, weight = rep(1, nrow(given))) {{
  categories <- sort(unique(given[!is.na(given)]))
  counts <- matrix(
    unlist(lapply(categories, function(one) rowSums(given == one, na.rm = TRUE))),
    ncol = length(categories)
  )
  coders <- rowSums(counts)
  pairable <- coders >= 2
  weight <- weight / mean(weight[pairable])
  share <- rowSums(counts * (counts - 1)) / (coders * (coders - 1))
  agreed <- weighted.mean(share[pairable], weight[pairable])

  # Krippendorff's alpha (Krippendorff, 2011)
  paired <- colSums((weight * counts)[pairable, , drop = FALSE])
  n <- sum(paired)
  observed <- 1 - sum((weight * share * coders)[pairable]) / n
  expected <- 1 - sum(paired * (paired - 1)) / (n * (n - 1))
  alpha <- 1 - ratio(observed, expected)

  # Fleiss' kappa and Gwet's AC1 with units that not all coded (Gwet, 2014)
  coded <- coders > 0
  prevalence <- colSums((weight * counts / coders)[coded, , drop = FALSE]) / sum(weight[coded])
  fleiss <- beyond(agreed, sum(prevalence^2))
  ac1 <- beyond(agreed, sum(prevalence * (1 - prevalence)) / (declared - 1))
  c(percent_agreement = agreed, krippendorff_alpha = alpha, fleiss_kappa = fleiss, gwet_ac1 = ac1)
}}

found <- figures(primary, declared)

# Cohen's kappa and Scott's pi, for two coders on what both coded
if (ncol(primary) == 2) {{
  categories <- sort(unique(primary[!is.na(primary)]))
  both <- primary[!is.na(primary[, 1]) & !is.na(primary[, 2]), , drop = FALSE]
  one <- colMeans(outer(both[, 1], categories, "=="))
  other <- colMeans(outer(both[, 2], categories, "=="))
  same <- mean(both[, 1] == both[, 2])
  found["cohen_kappa"] <- beyond(same, sum(one * other))
  found["scott_pi"] <- beyond(same, sum(((one + other) / 2)^2))
}}
print(round(found, 6))

# Each code against all others
weight <- rep(1, nrow(cells)){weighted}
held <- strsplit(ifelse(is.na(cells), "", cells), ";", fixed = TRUE)
codes <- sort(setdiff({held}, "-"))
of_code <- function(code) {{
  holds <- vapply(held, function(one) code %in% {one}, logical(1))
  figures(matrix(ifelse(is.na(cells), NA, holds), nrow(cells)), 2, weight)
}}
print(round(t(sapply(codes, of_code)), 6))

# Second opinions, where these packages are installed
numbers <- matrix(match(primary, unique(c(primary))), nrow = nrow(primary))
if (requireNamespace("irr", quietly = TRUE)) {{
  print(irr::kripp.alpha(t(numbers), method = "nominal"))
}}
if (requireNamespace("irrCAC", quietly = TRUE)) {{
  print(irrCAC::krippen.alpha.raw(numbers)$est)
  print(irrCAC::fleiss.kappa.raw(numbers)$est)
}}
"""
_SETS = """
# The report compares sets of codes. Here the first code of each coding is compared, as the command
# scripts/agreement.py does without --set-valued; single codes count wherever they stand."""
_WEIGHTED = """ # or, with units that were drawn for rare codes:
long <- read.csv("{file}", colClasses = "character", na.strings = character(0),
                 encoding = "UTF-8")
long$code[long$code == ""] <- "-"
cells <- tapply(long$code, list(long$unit, long$coder), function(one) one[1])
weight <- c(tapply(as.numeric(long$weight), long$unit, function(one) one[1])[rownames(cells)])"""


def r_script(version: str, categories: int, *, are_sets: bool, weighted: str | None = None) -> str:
    """Return the script; `categories` is how many AC1 counts.

    Single codes are compared on the file `weighted` where one is named.
    """
    return _SCRIPT.format(
        version=version,
        categories=categories,
        sets=_SETS if are_sets else "",
        weighted=_WEIGHTED.format(file=weighted) if weighted else "",
        held="unlist(held)" if are_sets else "unlist(lapply(held, head, 1))",
        one="one" if are_sets else "head(one, 1)",
    )
