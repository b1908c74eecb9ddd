using Dims.Http;
using Dims.Samples;
using Dims.Storage;

namespace Dims.Ways;

// The only writer of `sample_steps` and of a recorded sample's state. Whoever calls has the sample's row.
public sealed class StepWriter(Session session)
{
    private static readonly Insertion Steps = new("sample_steps", "sample", "ordinal", "state", "at", "owner_id");

    // The beginning of a sample that is recorded now.
    internal void Begin(long sample, WayState state)
    {
        if (state != WayState.Authorised) session.Insert(Steps, sample, 0, Wire.Name(state), session.NowText, session.Call.Caller?.Owner);
    }

    internal async Task Make(OpenSample sample, WayState to, string? reason = null, string? recognition = null, string? shippedTo = null)
    {
        if (!Transitions.IsPossible(sample.State, to)) throw new InvalidOperationException($"There is no way from {sample.State} to {to}.");
        // Who takes it up again, or sends it again, begins anew.
        sample.ShippedTo = to is WayState.Registered or WayState.Queued ? null : shippedTo ?? sample.ShippedTo;
        sample.State = to;
        await session.Write(
            """
            INSERT INTO sample_steps (sample, ordinal, state, at, owner_id, reason, recognition)
            SELECT @sample, COALESCE(MAX(ordinal), 0) + 1, @state, @at, @owner, @reason, @recognition FROM sample_steps WHERE sample = @sample
            """, ("@sample", sample.Number), ("@state", Wire.Name(to)), ("@at", session.NowText), ("@owner", session.Call.Caller?.Owner), ("@reason", reason), ("@recognition", recognition));
        await session.Write("UPDATE samples SET state = @state, shipped_to = @to WHERE number = @number", ("@state", Wire.Name(to)), ("@to", sample.ShippedTo), ("@number", sample.Number));
    }

    // Results came, changed or went.
    internal Task FollowResults(OpenSample sample) =>
        Transitions.AfterResults(sample.State, sample.ShippedTo is not null, sample.Results) is var to && to != sample.State ? Make(sample, to) : Task.CompletedTask;
}
