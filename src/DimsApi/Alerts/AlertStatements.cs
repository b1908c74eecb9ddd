namespace Dims.Alerts;

// Fixed sentences for alerts that are no longer in force. An ended alert is never a reassurance.
public static class AlertStatements
{
    public static readonly LocalText Withdrawn = new()
    {
        Nl = "Deze waarschuwing is ingetrokken. Over andere tabletten of producten, ook als ze er hetzelfde uitzien, is hiermee niets bekend.",
        En = "This alert has been withdrawn. Nothing is known by this about other tablets or products, also where they look the same.",
    };

    public static readonly LocalText Expired = new()
    {
        Nl = "Deze waarschuwing wordt niet meer verlengd. Dat betekent niet dat het product weg is.",
        En = "This alert is no longer renewed; this does not mean the product is gone.",
    };

    public static readonly LocalText Superseded = new()
    {
        Nl = "Van deze waarschuwing is er een nieuwere versie; zie het adres voor de huidige stand.",
        En = "There is a newer version of this alert; see the address for its present state.",
    };
}
