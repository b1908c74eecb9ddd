using Dims.Alerts;
using Dims.Http;
using Dims.Storage;

namespace Dims.Notices;

// The only writer of `notices`. Called at the end of a transaction, behind its other rows: the counter's row stays locked until the commit.
public sealed class NoticeLog(Session session)
{
    // No location: for coordinators and the core team alone.
    public async Task Append(NoticeKind kind, string subject, string? location, LocalText text)
    {
        var sequence = await session.Next(Counters.Notices);
        await session.Write(
            "INSERT INTO notices (sequence, kind, subject, location_id, at, text_nl, text_en) VALUES (@sequence, @kind, @subject, @location, @at, @nl, @en)",
            ("@sequence", sequence), ("@kind", Wire.Name(kind)), ("@subject", subject), ("@location", location), ("@at", session.NowText), ("@nl", text.Nl), ("@en", text.En));
    }
}
