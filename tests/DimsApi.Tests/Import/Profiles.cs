using Dims.Tests.Host;

namespace Dims.Tests.Import;

// A small profile of the tests' own, and the one of the real data.
internal static class Profiles
{
    public static string BcFentanyl => Path.Combine(Shared.Checkout(), "profiles", "bc-fentanyl.json");

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
              { "substance": { "constant": "MDMA" }, "qualifier": "=", "amount": "MDMA mg", "unit": "mg/{tbl}", "basis": "hydrochloride", "empty": "leave-out", "zero": "not-detected" },
              { "substance": { "column": "Also" }, "qualifier": "detected", "empty": "leave-out" }
            ]
          }
        }
        """;

    public const string SmallHeader = "Id;Day;State;Form;Sold;Site;Province;Method;MDMA mg;Also\n";
}
