namespace Dims.Alerts.Formats;

/// <summary>Dutch or English.</summary>
public enum Language { Nl, En }

public static class Languages
{
    public static string In(this LocalText text, Language language) => language == Language.Nl ? text.Nl : text.En;

    // As a language tag.
    public static string Tag(this Language language) => language == Language.Nl ? "nl-NL" : "en";
}
