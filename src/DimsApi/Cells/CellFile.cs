using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Dims.Cells;

// Cells kept in a file between two runs, so that a start need not read every row. It can be thrown away at any time: what cannot be read whole, or is of another database, is as none.
internal static class CellFile
{
    // Another number for every change of what stands in the file.
    private const string Format = "dims cells 2";

    public static void Write(string path, string log, CellSnapshot cells)
    {
        var next = path + ".next";
        using (var file = new FileStream(next, FileMode.Create, FileAccess.ReadWrite))
        {
            using (var writer = new BinaryWriter(file, Encoding.UTF8, leaveOpen: true))
            {
                writer.Write(Format);
                writer.Write(log);
                writer.Write(cells.Revision);
                Write(writer, cells.Facets.Keys);
                cells.Contents.Write(writer);
                writer.Write(cells.Blocks.Count);
                foreach (var block in cells.Blocks) block.Write(writer);
            }
            file.Position = 0;
            var hash = SHA256.HashData(file);
            file.Write(hash);
            file.Flush(flushToDisk: true);
        }
        File.Move(next, path, overwrite: true);
    }

    // Null where there is none for this database.
    public static CellSnapshot? Read(string path, string log)
    {
        if (!File.Exists(path)) return null;
        var bytes = File.ReadAllBytes(path);
        if (bytes.Length < SHA256.HashSizeInBytes || !SHA256.HashData(bytes.AsSpan(..^SHA256.HashSizeInBytes)).AsSpan().SequenceEqual(bytes.AsSpan(^SHA256.HashSizeInBytes..))) return null;
        using var reader = new BinaryReader(new MemoryStream(bytes), Encoding.UTF8);
        if (reader.ReadString() != Format || reader.ReadString() != log) return null;
        var (revision, facets) = (reader.ReadInt64(), new Interned<Facet>());
        for (var n = reader.ReadInt32(); n > 0; n--) facets.PlaceOf(reader.ReadString(), CellRows.FacetOf);
        var contents = new ContentTable(reader);
        var blocks = new CellBlock[reader.ReadInt32()];
        for (var i = 0; i < blocks.Length; i++) blocks[i] = new CellBlock(reader);
        return new CellSnapshot { Revision = revision, Blocks = blocks, Facets = facets, Contents = contents };
    }

    public static void Write(BinaryWriter writer, IReadOnlyCollection<string> keys)
    {
        writer.Write(keys.Count);
        foreach (var key in keys) writer.Write(key);
    }

    public static void Write<T>(BinaryWriter writer, ReadOnlySpan<T> items) where T : struct
    {
        writer.Write(items.Length);
        writer.Write(MemoryMarshal.AsBytes(items));
    }

    public static T[] Read<T>(BinaryReader reader) where T : struct
    {
        var items = new T[reader.ReadInt32()];
        reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(items.AsSpan()));
        return items;
    }
}
