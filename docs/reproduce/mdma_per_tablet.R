# The mean and median amount of MDMA per tablet, year by year: once from the files of the package, once from the API. Needs nothing but base R 3.6 or later.
#
#   Rscript mdma_per_tablet.R package.zip                                # from the files alone
#   Rscript mdma_per_tablet.R package.zip http://localhost:5080 KEY      # and held against the API
#
# It prints a line for each year and basis, and ends with 1 where the two do not agree.
arguments <- commandArgs(trailingOnly = TRUE)
table_of <- function(name) read.csv(unz(arguments[1], paste0(name, ".csv")), na.strings = "", stringsAsFactors = FALSE, colClasses = "character")
samples <- table_of("samples"); analyses <- table_of("analyses"); findings <- table_of("findings")

# Each tablet counts once, by the finding that stands for MDMA in mg per tablet. Amounts of two bases never meet.
tablets <- samples[samples$form %in% "tablet", c("sample", "month")]
measured <- analyses[analyses$source %in% c("laboratory", "on-site"), c("sample", "analysis")]
stand <- findings[findings$substance %in% "mdma" & findings$unit %in% "mg/{tbl}" & findings$stands %in% "true", ]
mdma <- merge(merge(stand, tablets, by = "sample"), measured, by = c("sample", "analysis"))
of_each <- split(as.numeric(mdma$amount), list(year = substr(mdma$month, 1, 4), basis = mdma$basis), drop = TRUE, sep = " ")
ours <- data.frame(of = names(of_each), n = lengths(of_each), mean = vapply(of_each, mean, 0), median = vapply(of_each, median, 0))
ours <- ours[order(ours$of), ]
cat(sprintf("%s: n %d, mean %.2f mg, median %.2f mg\n", ours$of, ours$n, ours$mean, ours$median), sep = "")

if (length(arguments) == 3) {
  connection <- url(paste0(arguments[2], "/v1/trends/dosage?substance=mdma&form=tablet&interval=year"), headers = c(Authorization = paste("Bearer", arguments[3]), Accept = "text/csv"))
  theirs <- read.csv(connection)
  theirs <- theirs[theirs$quantified > 0, ]
  theirs <- data.frame(of = paste(theirs$period, theirs$basis), n = theirs$quantified, mean = theirs$mean, median = theirs$median)
  both <- merge(ours, theirs, by = "of", all = TRUE, suffixes = c("", ".api"))
  # As many tablets, and figures that differ in nothing but the last digits of a division.
  same <- function(a, b) abs(a - b) <= 1e-12 * abs(b)
  agree <- both$n == both$n.api & same(both$mean, both$mean.api) & same(both$median, both$median.api)
  if (all(agree %in% TRUE)) cat("The API says the same.\n") else {
    cat("The API says something else:\n")
    print(both[!(agree %in% TRUE), ])
    quit(status = 1)
  }
}
