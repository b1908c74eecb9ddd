using Dims.Http;

namespace Dims.Samples;

// A batch goes into the gate in slices, one after another, so that single posts go on meanwhile.
internal static class Slices
{
    private const int Most = 250;

    // `send` tells how many of the items it was handed are done: a slice stops when its turn is over.
    public static async Task Run(int count, Func<int, int, Task<int>> send, CancellationToken cancel)
    {
        for (var next = 0; next < count;) next += await Patiently(send, next, Math.Min(Most, count - next), cancel);
    }

    // A slice that finds no place waits for one; a batch that has begun does not end at the first crowd.
    private static async Task<int> Patiently(Func<int, int, Task<int>> send, int first, int count, CancellationToken cancel)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await send(first, count);
            }
            catch (Problem busy) when (busy.Code == ProblemCodes.Busy)
            {
                if (attempt == 10)
                    throw new Problem(ProblemCodes.Busy, first == 0 ? busy.Message : $"The first {first} valid items are recorded, the others are not. Send the batch again: what is recorded will be `unchanged`.") { RetryAfterSeconds = busy.RetryAfterSeconds };
                await Task.Delay(TimeSpan.FromSeconds(1), cancel);
            }
        }
    }
}
