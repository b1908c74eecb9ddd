using System.Text;
using Dims.Alerts.Formats;
using Dims.Tests.Host;

namespace Dims.Tests.Alerts.Formats;

// Every CAP message that any test of the suite obtains, over HTTP (Answer) or from the writer: held against the schema by .NET at once, so that the test which asked for it fails, and at the end of the suite
// all together by .NET and by xmllint (CapSuiteTests). What still comes behind that is held against both at once.
internal static class CapSuite
{
    private static readonly Lock Taking = new();
    private static readonly HashSet<string> Messages = new(StringComparer.Ordinal);
    private static bool _isOver;

    public static byte[] Write(AlertView view) => Write(AlertFormat.Cap, view, new AlertFormatQuestion());

    public static byte[] Write(string format, AlertView view, AlertFormatQuestion question)
    {
        var written = AlertFormat.Write(format, view, Versions.Sender, question);
        if (format == AlertFormat.Cap) Took(Encoding.UTF8.GetString(written));
        return written;
    }

    public static void Took(string message)
    {
        var bytes = Encoding.UTF8.GetBytes(message);
        lock (Taking)
        {
            if (!Messages.Add(message) || !Directory.Exists(Shared.Folder)) return;
            Assert.Empty(CapSchema.Faults(bytes));
            if (_isOver && CapSchema.HasXmllint) Assert.Equal("", CapSchema.Xmllint([bytes]).GetAwaiter().GetResult());
        }
    }

    public static IReadOnlyList<byte[]> All()
    {
        lock (Taking)
        {
            _isOver = true;
            return [.. Messages.Select(Encoding.UTF8.GetBytes)];
        }
    }
}
