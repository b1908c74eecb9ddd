using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Dims.Exports;

// Writes the rows of a table: as CSV (RFC 4180, UTF-8, a header) or as a JSON object a line.
internal static class RowsOut
{
    // So much is gathered before it is sent.
    private const int Enough = 64 * 1024;

    public static async Task Csv(ExportTable table, IAsyncEnumerable<object?[]> rows, Stream to, CancellationToken cancel)
    {
        var text = new StringBuilder();
        Line(text, table.Fields.Select(f => f.Name));
        await foreach (var row in rows.WithCancellation(cancel))
        {
            Line(text, row.Select(InCsv));
            if (text.Length >= Enough) await Send(text, to, cancel);
        }
        await Send(text, to, cancel);
    }

    public static async Task Ndjson(ExportTable table, IAsyncEnumerable<object?[]> rows, Stream to, CancellationToken cancel)
    {
        using var buffer = new MemoryStream();
        using var json = new Utf8JsonWriter(buffer);
        await foreach (var row in rows.WithCancellation(cancel))
        {
            json.WriteStartObject();
            for (var i = 0; i < row.Length; i++)
            {
                json.WritePropertyName(table.Fields[i].Name);
                JsonSerializer.Serialize(json, row[i]);
            }
            json.WriteEndObject();
            await json.FlushAsync(cancel);
            json.Reset();
            buffer.WriteByte((byte)'\n');
            if (buffer.Length < Enough) continue;
            await Send(buffer, to, cancel);
        }
        await Send(buffer, to, cancel);
    }

    private static void Line(StringBuilder text, IEnumerable<string> fields)
    {
        var first = true;
        foreach (var field in fields)
        {
            if (!first) text.Append(',');
            first = false;
            if (field.AsSpan().IndexOfAny(",;\"\r\n") < 0) text.Append(field);
            else text.Append('"').Append(field.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
        }
        text.Append("\r\n");
    }

    // A word of others never starts a formula in the spreadsheet that opens the file; a qualifier is one of a closed list.
    private static string InCsv(object? value) => value switch
    {
        null => "",
        bool flag => flag ? "true" : "false",
        decimal number => number.ToString("0.######", CultureInfo.InvariantCulture),
        string and ("=" or "<" or ">") => (string)value,
        string word => word is [('=' or '+' or '-' or '@' or '\t'), ..] ? "'" + word : word,
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    private static async Task Send(StringBuilder text, Stream to, CancellationToken cancel)
    {
        await to.WriteAsync(Encoding.UTF8.GetBytes(text.ToString()), cancel);
        text.Clear();
    }

    private static async Task Send(MemoryStream buffer, Stream to, CancellationToken cancel)
    {
        await to.WriteAsync(buffer.GetBuffer().AsMemory(0, (int)buffer.Length), cancel);
        buffer.SetLength(0);
    }
}
