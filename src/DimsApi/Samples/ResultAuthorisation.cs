using System.Text.Json;
using Dims.Http;
using Dims.Rules;
using Dims.Storage;
using Dims.Substances;
using Dims.Tablets;

namespace Dims.Samples;

// Results that waited, in these places, count from here on: in figures and for the visitor. What the sample said before stays among its versions.
public sealed class ResultAuthorisation(Session session, SampleRows rows, SampleVersions versions, SubstanceIndex index, RuleIndex rules, TakeBack takeBack)
{
    internal async Task Authorise(OpenSample sample, IReadOnlySet<int> places)
    {
        var before = await versions.Read([sample.Number]);
        var revision = await session.Revision();
        await versions.Keep(before, sample.Number, SampleChange.Authorised);
        foreach (var place in places) await session.Write("UPDATE analyses SET authorised = 1, counts = 1, revision = @revision WHERE sample = @number AND ordinal = @place AND counts = 0", ("@revision", revision), ("@number", sample.Number), ("@place", place));
        sample.Authorised(places, revision);
        await session.Write(
            "UPDATE samples SET document = @document, added = @added, revision = @revision, ordinal = @ordinal WHERE number = @number",
            ("@document", JsonSerializer.Serialize(sample.Sent, Wire.Json)), ("@added", sample.AddedText), ("@revision", revision), ("@ordinal", rows.NextOrdinal()), ("@number", sample.Number));
        if (sample.Sent.Form != Form.Tablet) return;
        // A content that is known from now on may speak against what was recognised.
        await takeBack.Look([sample.Number], await rules.In(session, await index.In(session)));
        await takeBack.Tell();
    }
}
