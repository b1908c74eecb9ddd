using Dims.Http;
using MediatR;

namespace Dims.Messaging;

/// <summary>A request that changes state. The behaviours hang on this type; queries do not carry it.</summary>
public interface ICommand<out TAnswer> : IRequest<TAnswer>
{
    // What the audit row says this was done to; the answer is at hand because ids are often made by the handler.
    string? Subject(object answer) => null;
}

// The program's own housekeeping: nobody did it, so it leaves no audit row.
public interface IHousekeeping;

// A slice of a batch or an import: it enters the write gate by the second queue, so that single commands do not wait behind it.
// Its items have been judged by who cut it.
public interface ISlice;

// Rules that attributes cannot say. Every fault found goes into `faults`, with its JSON pointer.
public interface IChecked
{
    void Check(Faults faults);
}

// A request with a secret that is written down nowhere. Two requests that differ in it alone are told apart by its mark under a key outside the database.
public interface ICarriesSecret
{
    string? Secret { get; }
}

// An answer that shows a secret once: what is stored for a replay is WithoutSecret().
public interface IShowsSecret
{
    object WithoutSecret();
}
