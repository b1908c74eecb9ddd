using System.Globalization;
using System.Text;
using Dims.Delivery;
using Dims.Http;
using Dims.Messaging;
using Dims.Storage;
using MediatR;

namespace Dims.Subscriptions;

// Notes that a test event goes out, and puts the hash of its code where the address is to be confirmed by it. Some seconds lie between two.
internal sealed record NoteTestEvent(string Id, string Owner, string CodeHash) : ICommand<SubscriptionRow>, IHousekeeping;

internal sealed class NoteTestEventHandler(Session session) : IRequestHandler<NoteTestEvent, SubscriptionRow>
{
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(10);

    public async Task<SubscriptionRow> Handle(NoteTestEvent command, CancellationToken cancellationToken)
    {
        var row = await SubscriptionRow.Take(session, command.Id, command.Owner);
        SubscriptionStates.Require(row.Stands, SubscriptionStep.TestEvent);
        if (SubscriptionRow.At(row.TestedAt) + Between > session.Now)
            throw new Problem(ProblemCodes.TooManyTestEvents, $"A test event was sent less than {Between.TotalSeconds:0} seconds ago.") { RetryAfterSeconds = (int)Between.TotalSeconds };
        var confirms = row.Stands == SubscriptionState.Unconfirmed;
        await session.Execute("UPDATE subscriptions SET tested_at = @at, confirmation = CASE WHEN @confirms = 1 THEN @CodeHash ELSE confirmation END WHERE id = @Id", new { command.Id, command.CodeHash, at = session.NowText, confirms = confirms ? 1 : 0 });
        return row;
    }
}

// A test event at once, outside of the order of things: it moves nothing, and tells who asked how it went.
internal sealed class TestEvents(ISender sender, Vault vault, EventShelf shelf, TimeProvider clock, IServiceScopeFactory scopes)
{
    public async Task<DeliveryAttempt> Send(string id, string owner, CancellationToken cancel)
    {
        var code = SecretWords.NewCode();
        var row = await Command(new NoteTestEvent(id, owner, SecretWords.HashOf(code)));
        var at = clock.GetUtcNow();
        var told = Event(row, row.Stands == SubscriptionState.Unconfirmed ? code : null, at);
        var result = row.Opened(vault, at) is { } receiver ? await sender.Send(receiver, new Message { Id = told.Id, Body = CloudEnvelope.Bytes(told) }, cancel) : null;
        var attempt = Attempts.Of(AttemptKind.Test, told, at, result);
        return attempt with { Ordinal = await Command(new NoteAttempt(id, attempt)) };
    }

    private CloudEvent Event(SubscriptionRow row, string? code, DateTimeOffset at) => new()
    {
        Id = "test-" + Ids.New(at),
        Source = shelf.SourceOf(row.Stream),
        Type = CloudEnvelope.TestType,
        Time = at,
        Subject = row.Id,
        Sequence = row.Previous,
        Previous = row.Previous,
        Data = Encoding.UTF8.GetBytes(code is null ? string.Create(CultureInfo.InvariantCulture, $$"""{"subscription":"{{row.Id}}"}""") : $$"""{"subscription":"{{row.Id}}","code":"{{code}}"}"""),
    };

    // In the name of nobody: the key of a repeated request belongs to the request, not to this.
    private async Task<T> Command<T>(IRequest<T> command)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(command, CancellationToken.None);
    }
}

internal sealed record NoteAttempt(string Id, DeliveryAttempt Attempt) : ICommand<long>, IHousekeeping;

internal sealed class NoteAttemptHandler(Session session) : IRequestHandler<NoteAttempt, long>
{
    public async Task<long> Handle(NoteAttempt command, CancellationToken cancellationToken)
    {
        var ordinal = await session.Next(Counters.Attempts);
        RecordTurnsHandler.List(session, command.Id, ordinal, command.Attempt);
        return ordinal;
    }
}
