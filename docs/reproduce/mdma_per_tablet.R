# The mean and median amount of MDMA per tablet, year by year, from the files of the package (unzipped into a folder), and from the API.
#
#   Rscript mdma_per_tablet.R folder
#   Rscript mdma_per_tablet.R folder http://localhost:5080 KEY
#
# Base R alone. Each tablet counts once, by the finding that stands for MDMA in mg per tablet. Amounts of two bases never meet.
arguments <- commandArgs(trailingOnly = TRUE)
table_of <- function(name) read.csv(file.path(arguments[1], paste0(name, ".csv")), na.strings = "", stringsAsFactors = FALSE, colClasses = "character")
samples <- table_of("samples"); analyses <- table_of("analyses"); findings <- table_of("findings")

tablets <- samples[samples$form == "tablet", c("sample", "month")]
measured <- analyses[analyses$source %in% c("laboratory", "on-site"), c("sample", "analysis")]
stand <- findings[findings$substance == "mdma" & findings$unit %in% "mg/{tbl}" & findings$stands == "true", ]
mdma <- merge(merge(stand, tablets, by = "sample"), measured, by = c("sample", "analysis"))
values <- data.frame(year = substr(mdma$month, 1, 4), basis = mdma$basis, mg = as.numeric(mdma$amount))

figures <- aggregate(mg ~ year + basis, values, function(mg) c(n = length(mg), mean = mean(mg), median = median(mg)))
print(figures)

if (length(arguments) == 3) {
  connection <- url(paste0(arguments[2], "/v1/trends/dosage?substance=mdma&form=tablet&interval=year"), headers = c(Authorization = paste("Bearer", arguments[3]), Accept = "text/csv"))
  theirs <- read.csv(connection)
  theirs <- theirs[theirs$quantified > 0, c("period", "basis", "quantified", "mean", "median")]
  print(theirs)
}
