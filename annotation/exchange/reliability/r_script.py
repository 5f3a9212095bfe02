"""The same figures in R, from the wide file, without any package."""

_SCRIPT = """\
# The coefficients of agreement of codings-wide.csv, in base R.
# They should be those of agreement.json; made by Jalur {version}.{sets}

table <- read.csv("codings-wide.csv", check.names = FALSE, colClasses = "character",
                  na.strings = "", encoding = "UTF-8")
primary <- as.matrix(table[, -1, drop = FALSE])
primary[] <- sub(";.*", "", primary) # the first of several codes; "-": no code applies
declared <- {categories} # categories that AC1 counts

ratio <- function(above, below) if (isTRUE(abs(below) > 1e-12)) above / below else NA
beyond <- function(agreed, chance) ratio(agreed - chance, 1 - chance)

categories <- sort(unique(primary[!is.na(primary)]))
counts <- matrix(
  unlist(lapply(categories, function(one) rowSums(primary == one, na.rm = TRUE))),
  ncol = length(categories)
)
given <- rowSums(counts)
pairable <- given >= 2
share <- (rowSums(counts * (counts - 1)) / (given * (given - 1)))[pairable]
agreed <- mean(share)

# Krippendorff's alpha (Krippendorff, 2011)
paired <- colSums(counts[pairable, , drop = FALSE])
n <- sum(paired)
observed <- 1 - sum(share * given[pairable]) / n
expected <- 1 - sum(paired * (paired - 1)) / (n * (n - 1))
alpha <- 1 - ratio(observed, expected)

# Fleiss' kappa and Gwet's AC1 with units that not all coded (Gwet, 2014)
prevalence <- colMeans((counts / given)[given > 0, , drop = FALSE])
fleiss <- beyond(agreed, sum(prevalence^2))
ac1 <- beyond(agreed, sum(prevalence * (1 - prevalence)) / (declared - 1))

found <- c(
  percent_agreement = agreed, krippendorff_alpha = alpha, fleiss_kappa = fleiss, gwet_ac1 = ac1
)

# Cohen's kappa and Scott's pi, for two coders on what both coded
if (ncol(primary) == 2) {{
  both <- primary[!is.na(primary[, 1]) & !is.na(primary[, 2]), , drop = FALSE]
  one <- colMeans(outer(both[, 1], categories, "=="))
  other <- colMeans(outer(both[, 2], categories, "=="))
  same <- mean(both[, 1] == both[, 2])
  found["cohen_kappa"] <- beyond(same, sum(one * other))
  found["scott_pi"] <- beyond(same, sum(((one + other) / 2)^2))
}}
print(round(found, 6))

# Second opinions, where these packages are installed
numbers <- matrix(match(primary, categories), nrow = nrow(primary))
if (requireNamespace("irr", quietly = TRUE)) {{
  print(irr::kripp.alpha(t(numbers), method = "nominal"))
}}
if (requireNamespace("irrCAC", quietly = TRUE)) {{
  print(irrCAC::krippen.alpha.raw(numbers)$est)
  print(irrCAC::fleiss.kappa.raw(numbers)$est)
}}
"""
_SETS = """
# The report compares sets of codes; R compares the first code of each coding, as the command
# scripts/agreement.py does without --set-valued."""


def r_script(version: str, categories: int, *, are_sets: bool) -> str:
    """Return the script; `categories` is how many AC1 counts."""
    return _SCRIPT.format(version=version, categories=categories, sets=_SETS if are_sets else "")
