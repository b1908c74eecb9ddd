# The mean and median amount of MDMA per tablet, year by year, from the files of the package (unzipped into a folder), and from the API.
#
#   Rscript mdma_per_tablet.R folder
#   Rscript mdma_per_tablet.R folder http://localhost:5080 KEY
#
# Base R alone. Each tablet counts once: by its best analysis with an amount. Amounts of two bases never meet.
arguments <- commandArgs(trailingOnly = TRUE)
table_of <- function(name) read.csv(file.path(arguments[1], paste0(name, ".csv")), na.strings = "", stringsAsFactors = FALSE, colClasses = "character")
samples <- table_of("samples"); analyses <- table_of("analyses"); findings <- table_of("findings")

tablets <- samples[samples$form == "tablet" & samples$day_impossible == "false", c("sample", "month")]
measured <- analyses[analyses$source %in% c("laboratory", "on-site"), c("sample", "analysis", "source", "authorised")]
mdma <- merge(merge(findings[findings$substance == "mdma", ], tablets, by = "sample"), measured, by = c("sample", "analysis"))
mdma <- mdma[order(mdma$sample, mdma$authorised != "true", mdma$source != "laboratory", -as.integer(mdma$analysis), as.integer(mdma$finding)), ]

values <- do.call(rbind, lapply(split(mdma, mdma$sample), function(lines) {
  best <- lines[lines$authorised == lines$authorised[1] & lines$source == lines$source[1], ]
  if (all(best$qualifier == "not-detected")) return(NULL)
  found <- lines[lines$qualifier != "not-detected", ]
  ends <- which(found$qualifier %in% c("<", ">", "trace"))
  if (length(ends) > 0) found <- found[seq_len(ends[1] - 1), ]
  amount <- found[found$qualifier == "=" & found$unit == "mg/{tbl}" & found$kept_out == "false", ]
  if (nrow(amount) == 0) NULL else data.frame(year = substr(amount$month[1], 1, 4), basis = amount$basis[1], mg = as.numeric(amount$amount[1]))
}))

figures <- aggregate(mg ~ year + basis, values, function(mg) c(n = length(mg), mean = mean(mg), median = median(mg)))
print(figures)

if (length(arguments) == 3) {
  connection <- url(paste0(arguments[2], "/v1/trends/dosage?substance=mdma&form=tablet&interval=year"), headers = c(Authorization = paste("Bearer", arguments[3]), Accept = "text/csv"))
  theirs <- read.csv(connection)
  theirs <- theirs[theirs$quantified > 0, c("period", "basis", "quantified", "mean", "median")]
  print(theirs)
}
