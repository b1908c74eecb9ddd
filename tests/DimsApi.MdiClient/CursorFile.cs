using System.Globalization;

namespace Dims.MdiClient;

// One number, and what it is a number of.
internal sealed record Cursor(long After, string? Log, string? Stream);

// The number in a file that is replaced as a whole: after a crash it is the old one or the new one, never half of each.
internal sealed class CursorFile(string path)
{
    public Cursor Read()
    {
        if (!File.Exists(path)) return new Cursor(0, null, null);
        var parts = File.ReadAllText(path).Split(' ');
        return new Cursor(long.Parse(parts[0], CultureInfo.InvariantCulture), parts[1], parts[2]);
    }

    public void Write(Cursor cursor)
    {
        var next = path + ".next";
        using (var file = new FileStream(next, FileMode.Create, FileAccess.Write))
        {
            file.Write(System.Text.Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{cursor.After} {cursor.Log} {cursor.Stream}")));
            file.Flush(flushToDisk: true);
        }
        File.Move(next, path, overwrite: true);
    }
}
