using Dims.Rules;

namespace Dims.Proposals;

// Takes what the rules ask to people.
public sealed class ProposalWriter
{
    public Task Raise(IReadOnlyList<RuleHit> hits) => Task.CompletedTask;

    public Task TakenUp(string id, string alertId) => Task.CompletedTask;

    public Task Published(string alertId) => Task.CompletedTask;
}
