using Dims.Tests.Host;

namespace Dims.Tests.Import;

// A small profile of the tests' own, and the one of the real data.
internal static class Profiles
{
    public static string BcFentanyl => Path.Combine(Shared.Checkout(), "profiles", "bc-fentanyl.json");

    public static string Unc => Path.Combine(Shared.Checkout(), "profiles", "unc.json");

    public const string Small =
        """
        {
          "name": "small", "source": "made up for a test", "country": "BE",
          "csv": { "delimiter": ";", "decimalMark": "," },
          "nullWords": ["n/a"],
          "skipRowsWhere": [{ "column": "State", "holds": ["draft", ""] }],
          "positivesOnly": false,
          "sample": {
            "reference": { "column": "Id" },
            "collectedOn": { "column": "Day", "formats": ["yyyy-MM-dd", "dMMMyyyy"] },
            "form": { "column": "Form", "words": { "Pill": "tablet" } },
            "broughtIn": { "constant": "suspected" },
            "soldAs": { "column": "Sold", "separator": "/" }
          },
          "location": { "idPrefix": "be", "from": ["Site"], "name": ["Site"], "nameMissing": "site not stated", "regions": [{ "regionSet": "be-province", "column": "Province" }] },
          "analysis": {
            "source": "laboratory", "laboratory": { "constant": "lab-b" }, "method": { "column": "Method" },
            "findings": [
              { "substance": { "constant": "MDMA" }, "qualifier": { "constant": "=" }, "amount": "MDMA mg", "unit": { "constant": "mg/{tbl}" }, "basis": { "constant": "hydrochloride" }, "empty": "leave-out", "zero": "not-detected" },
              { "substance": { "column": "Also" }, "qualifier": { "constant": "detected" }, "empty": "leave-out" }
            ]
          }
        }
        """;

    public const string SmallHeader = "Id;Day;State;Form;Sold;Site;Province;Method;MDMA mg;Also\n";

    // Two tables: bags and what is in them.
    public const string Joined =
        """
        {
          "name": "joined", "source": "made up for a test", "country": "BE",
          "tables": { "samples": "*-bags", "findings": "*-results", "join": { "samples": "Bag", "findings": "Of bag" } },
          "skipRowsWhere": [{ "column": "State", "holds": ["draft"] }, { "table": "findings", "column": "Substance", "holds": ["solvent"] }],
          "positivesOnly": false,
          "sample": { "reference": { "column": "Number" }, "collectedOn": { "column": "Day", "formats": ["yyyy-MM-dd"] }, "form": { "constant": "powder" } },
          "location": { "idPrefix": "be", "from": ["Site"], "name": ["Site"] },
          "analysis": {
            "source": "laboratory", "laboratory": { "constant": "lab-b" }, "method": { "column": "Method" }, "nothingFound": ["Nothing"],
            "findings": [{
              "substance": { "column": "Substance" }, "amount": "Amount", "unit": { "column": "Unit", "words": { "percent": "%" } },
              "qualifier": { "column": "How", "words": { "": "=", "some": "detected" } }, "role": { "column": "Role" }
            }]
          }
        }
        """;

    public const string Bags = "Bag,Number,Day,State,Site\n";
    public const string Results = "Of bag,Method,Substance,How,Amount,Unit,Role\n";
}
