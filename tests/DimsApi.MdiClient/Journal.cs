using System.Text;

namespace Dims.MdiClient;

// What was taken over, a line each, on the disk before the number moves on. A line can come twice (killed in between): who reads this drops what it has.
internal sealed class Journal : IDisposable
{
    private readonly FileStream _file;

    public Journal(string path)
    {
        _file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        CutTornLine();
    }

    public void Append(IEnumerable<string> lines)
    {
        _file.Write(Encoding.UTF8.GetBytes(string.Concat(lines.Select(l => l + "\n"))));
        _file.Flush(flushToDisk: true);
    }

    public void Dispose() => _file.Dispose();

    // A line that a crash left without its end was never counted: its event comes again.
    private void CutTornLine()
    {
        var end = _file.Length;
        for (; end > 0; end--)
        {
            _file.Position = end - 1;
            if (_file.ReadByte() == '\n') break;
        }
        _file.SetLength(end);
        _file.Position = end;
    }
}
