namespace Dims.Proposals;

public sealed class ProposalWriter
{
    public Task TakenUp(string id, string alertId) => Task.CompletedTask;

    public Task Published(string alertId) => Task.CompletedTask;
}
