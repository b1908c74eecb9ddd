using Dims.Access;
using Dims.Alerts;
using Dims.Alerts.Feeds;
using Dims.Delivery;
using Dims.Http;
using Dims.Storage;
using Dims.Substances;
using Microsoft.Extensions.Options;

namespace Dims.Subscriptions;

// What is asked and judged before a subscription is written down: nothing of it waits in the write gate.
internal sealed class SubscriptionsDesk(SubscriptionQueries queries, TestEvents tests, ISender sender, SubstanceIndex register, Database database, IOptions<DimsOptions> options)
{
    // Deliveries a minute that are asked for; a receiver may allow fewer.
    private const int RateAsked = 600;

    public SubscriptionQueries Queries => queries;

    public TestEvents Tests => tests;

    public static string StreamOf(NewSubscription asked, Caller caller)
    {
        if (asked.Topic == SubscriptionTopic.Notices)
            return caller.Has(Scopes.NoticesRead) ? SubscriptionRow.Notices : throw new Problem(ProblemCodes.MissingScope, $"The role {caller.Role} does not include the scope {Scopes.NoticesRead}.");
        var own = Audiences.Of(caller);
        var stream = asked.Stream ?? own;
        if (own.MayRead(stream)) return Wire.Name(stream);
        var faults = new Faults();
        faults.Add("/stream", "not-allowed", $"is {Wire.Name(stream)}; the role {caller.Role} reads {Wire.Name(own)}.");
        faults.ThrowIfAny();
        throw new InvalidOperationException();
    }

    // Every fault of both at once.
    public async Task<Uri> Check(string text, AlertFilter? filter, CancellationToken cancel)
    {
        var faults = new Faults();
        var verdict = AddressRules.Check(text, AddressTerms.Of(options.Value));
        if (verdict.Address is null) faults.Add("/address", verdict.Code, verdict.Detail);
        try
        {
            if (filter is not null) await ResolvedFilter.Of(filter, await register.Current(cancel), database, cancel);
        }
        catch (Problem wrong) when (wrong.Errors is not null)
        {
            foreach (var fault in wrong.Errors) faults.Add("/filter/" + fault.Pointer.TrimStart('?'), fault.Code, fault.Detail);
        }
        faults.ThrowIfAny();
        return verdict.Address!;
    }

    // Where the name leads nowhere, or to this network, there is nothing to confirm.
    public async Task<HandshakeResult> AskConsent(Uri address, string host, CancellationToken cancel)
    {
        var asked = await sender.Handshake(address, HttpSender.Origin(options.Value) ?? host, RateAsked, cancel);
        var faults = new Faults();
        if (asked.Attempt.Outcome == AttemptOutcome.PrivateAddress) faults.Add("/address", "not-public", "is a name that leads to an address which is not public.");
        else if (asked.Attempt.Outcome is AttemptOutcome.DnsFailure or AttemptOutcome.AddressRefused) faults.Add("/address", asked.Attempt.Name, "is a name that cannot be looked up.");
        faults.ThrowIfAny();
        return asked.AllowedRate >= RateAsked ? asked with { AllowedRate = null } : asked;
    }

    // To another address: the change stands, whatever comes of this; another code comes on demand.
    public async Task SendCode(string id, string owner, CancellationToken cancel)
    {
        try
        {
            await tests.Send(id, owner, cancel);
        }
        catch (Problem)
        {
            // Somebody was quicker: confirmed, deleted, or asked for a test event.
        }
    }
}
