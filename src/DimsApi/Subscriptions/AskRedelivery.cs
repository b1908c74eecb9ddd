using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json.Serialization;
using Dims.Http;
using Dims.Messaging;
using Dims.Storage;
using MediatR;

namespace Dims.Subscriptions;

/// <summary>Which events are sent once more, each with the id it had and without `previous`. What is asked for while an earlier wish is under way is added to it.</summary>
public sealed record AskRedelivery : ICommand<Redelivery>, IChecked
{
    private const long Most = 1000;

    [JsonIgnore] public string Id { get; init; } = "";

    /// <summary>One event, whatever the filter says of it now. Instead of `from` and `to`.</summary>
    [Range(1, 9_007_199_254_740_991)] public long? Sequence { get; init; }
    /// <summary>The first sequence of a range, of which those are sent that fit or were given.</summary>
    [Range(1, 9_007_199_254_740_991)] public long? From { get; init; }
    /// <summary>The last sequence of the range; at most 1,000 events in all.</summary>
    [Range(1, 9_007_199_254_740_991)] public long? To { get; init; }

    public string? Subject(object answer) => Id;

    public void Check(Faults faults)
    {
        if (Sequence is not null && (From is not null || To is not null)) faults.Add("/sequence", "contradiction", "stands beside a range; give one of the two.");
        else if (Sequence is null && From is null) faults.Add("/sequence", "required", "is missing; give it, or `from` and `to`.");
        else if (Sequence is null && To is null) faults.Add("/to", "required", "is missing.");
        else if (To < From) faults.Add("/to", "before-from", "lies before `from`.");
        else if (To - From >= Most) faults.Add("/to", "too-many", string.Create(CultureInfo.InvariantCulture, $"makes a range of more than {Most} events."));
    }
}

/// <summary>What is being sent once more.</summary>
public sealed record Redelivery
{
    /// <summary>The first sequence.</summary>
    public required long From { get; init; }
    /// <summary>The last one.</summary>
    public required long To { get; init; }
}

public sealed class AskRedeliveryHandler(Session session, DeliveryBell bell) : IRequestHandler<AskRedelivery, Redelivery>
{
    public async Task<Redelivery> Handle(AskRedelivery command, CancellationToken cancellationToken)
    {
        var row = await SubscriptionRow.Take(session, command.Id, session.Call.Caller!.Owner);
        SubscriptionStates.Require(row.Stands, SubscriptionStep.Redelivery);
        var (from, to) = (command.Sequence ?? command.From!.Value, command.Sequence ?? command.To!.Value);
        var head = (await SubscriptionPlace.Now(session, row.Stream)).Head;
        if (to > head)
        {
            var faults = new Faults();
            faults.Add(command.Sequence is null ? "/to" : "/sequence", "cursor-ahead", string.Create(CultureInfo.InvariantCulture, $"lies beyond the end of the stream, which is {head}."));
            faults.ThrowIfAny();
        }
        var asked = new Redelivery { From = Math.Min(from, row.AgainFrom ?? from), To = Math.Max(to, row.AgainTo ?? to) };
        await session.Execute("UPDATE subscriptions SET again_from = @From, again_to = @To WHERE id = @Id", new { command.Id, asked.From, asked.To });
        session.AfterCommit(bell.Ring);
        return asked;
    }
}

// What is still to be sent once more is not.
public sealed record EndRedelivery(string Id) : ICommand<bool>
{
    public string? Subject(object answer) => Id;
}

public sealed class EndRedeliveryHandler(Session session, TurnsUnderWay turns) : IRequestHandler<EndRedelivery, bool>
{
    public async Task<bool> Handle(EndRedelivery command, CancellationToken cancellationToken)
    {
        await SubscriptionRow.Take(session, command.Id, session.Call.Caller!.Owner);
        await session.Execute("UPDATE subscriptions SET again_from = NULL, again_to = NULL WHERE id = @Id", command);
        session.AfterCommit(() => turns.Stop(command.Id));
        return true;
    }
}
