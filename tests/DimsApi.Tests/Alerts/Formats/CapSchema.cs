using System.Diagnostics;
using System.Xml;
using System.Xml.Schema;
using Dims.Tests.Host;

namespace Dims.Tests.Alerts.Formats;

// A message held against the stricter schema, by two validators.
internal static class CapSchema
{
    public static string File => Path.Combine(Shared.Folder, "standards", "cap", "cap12_extended.xsd");

    private static readonly Lazy<XmlSchemaSet> Schemas = new(() =>
    {
        var set = new XmlSchemaSet();
        set.Add(null, File);
        set.Compile();
        return set;
    });

    public static IReadOnlyList<string> Faults(byte[] message)
    {
        var faults = new List<string>();
        var settings = new XmlReaderSettings { ValidationType = ValidationType.Schema, Schemas = Schemas.Value, DtdProcessing = DtdProcessing.Prohibit };
        settings.ValidationEventHandler += (_, fault) => faults.Add(fault.Message);
        using var reader = XmlReader.Create(new MemoryStream(message), settings);
        while (reader.Read())
        {
            // Reading is what validates.
        }
        return faults;
    }

    public static readonly bool HasXmllint = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => System.IO.File.Exists(Path.Combine(folder, "xmllint")));

    // Many at once; what it says of those that are not valid.
    public static async Task<string> Xmllint(IReadOnlyList<byte[]> messages)
    {
        const string Why = "xmllint is absent (on Debian: sudo apt-get install libxml2-utils).";
        Assert.SkipUnless(HasXmllint || Environment.GetEnvironmentVariable("CI") == "true", Why);
        Assert.True(HasXmllint, Why);
        var folder = Directory.CreateTempSubdirectory("dims-cap-");
        try
        {
            for (var i = 0; i < messages.Count; i++) await System.IO.File.WriteAllBytesAsync(Path.Combine(folder.FullName, $"{i:0000}.xml"), messages[i]);
            var start = new ProcessStartInfo("xmllint", ["--noout", "--nonet", "--schema", Path.GetFullPath(File), .. Directory.EnumerateFiles(folder.FullName).Order(StringComparer.Ordinal)]) { RedirectStandardError = true };
            using var process = Process.Start(start)!;
            var said = await process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync();
            return process.ExitCode == 0 ? "" : string.Join('\n', said.Split('\n').Where(l => !l.EndsWith(" validates", StringComparison.Ordinal)));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
