namespace Dims.Tests.Disclosure;

public sealed class SimplexTests
{
    private static HashSet<int> Of(params int[] unknowns) => [.. unknowns];

    [Fact]
    public void What_margins_of_a_table_say_of_its_cells_is_found()
    {
        // Two rows and two columns: 7 and 3, 6 and 4.
        var program = new Simplex(4, [(Of(0, 1), 7), (Of(2, 3), 3), (Of(0, 2), 6), (Of(1, 3), 4)]);
        Assert.True(program.IsPossible);
        Assert.Equal((3, 6), (program.Least0(Of(0)), program.Most(Of(0))));
        Assert.Equal((0, 3), (program.Least0(Of(3)), program.Most(Of(3))));
        Assert.Equal((10, 10), (program.Least0(Of(0, 1, 2, 3)), program.Most(Of(0, 1, 2, 3))));
    }

    [Fact]
    public void What_is_bound_by_nothing_has_no_most_and_what_contradicts_itself_is_said()
    {
        Assert.Equal(double.PositiveInfinity, new Simplex(3, [(Of(0, 1), 5)]).Most(Of(2)));
        Assert.False(new Simplex(2, [(Of(0), 5), (Of(0, 1), 4)]).IsPossible);
        Assert.Equal((0, double.PositiveInfinity), (new Simplex(1, []).Least0(Of(0)), new Simplex(1, []).Most(Of(0))));
    }
}
