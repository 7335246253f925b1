using BrowserAgent.Agent.Values;
using BrowserAgent.Tasks.Audit;
using BrowserAgent.Tasks.Committing;
using BrowserAgent.Tasks.Tests.Intake;

namespace BrowserAgent.Tasks.Tests.Running;

public sealed class RecordComparerTests
{
    [Fact]
    public void Compare_TheSameValues_AllEqual()
    {
        var comparison = Compare(ProtocolFixture.Payload, ProtocolFixture.Payload);

        // Negative control of the tests below: nothing differs unless something was changed.
        Assert.All(comparison, field => Assert.True(field.Equal));
        Assert.Equal(9, comparison.Count);
        Assert.Contains(comparison, field => field is { Field: "lines[A].quantity", Asked: "2", Saved: "2" });
    }

    [Fact]
    public void Compare_OtherWriting_IsEqual()
    {
        var saved = Lines(ProtocolFixture.Line("B", 1.000m, 3.00m), ProtocolFixture.Line("A", 2.0m, 12.50m)).With("supplier", new FieldValue.Text("\u200bACME "));

        Assert.All(Compare(ProtocolFixture.Payload, saved), field => Assert.True(field.Equal));
    }

    public static TheoryData<string, FieldValue?> NearMisses => new()
    {
        { "supplier", new FieldValue.Text("ACME.") },
        { "supplier", new FieldValue.Text("Acme") },
        { "supplier", null },
        { "due", new FieldValue.Date(new DateOnly(2026, 4, 3)) },
        { "due", new FieldValue.Text("2026-03-04") },
        { "reference", new FieldValue.Text("PO-10") },
        { "lines", null },
        { "lines", new FieldValue.Text("A") },
    };

    [Theory]
    [MemberData(nameof(NearMisses))]
    public void Compare_NearMiss_Differs(string field, FieldValue? shown)
    {
        var saved = shown is null
            ? new FieldSet(ProtocolFixture.Payload.Fields.Where(each => each.Key != field).ToDictionary(StringComparer.Ordinal))
            : ProtocolFixture.Payload.With(field, shown);

        var different = Assert.Single(Compare(ProtocolFixture.Payload, saved), each => !each.Equal);
        Assert.Equal(field, different.Field);
    }

    [Theory]
    [InlineData(20, 12.5, "lines[A].quantity")]
    [InlineData(0.2, 12.5, "lines[A].quantity")]
    [InlineData(2, 125, "lines[A].price")]
    [InlineData(2, 12.49, "lines[A].price")]
    public void Compare_DecimalShift_Differs(double quantity, double price, string field)
    {
        var saved = Lines(ProtocolFixture.Line("A", (decimal)quantity, (decimal)price), ProtocolFixture.Line("B", 1, 3));

        Assert.Equal(field, Assert.Single(Compare(ProtocolFixture.Payload, saved), each => !each.Equal).Field);
    }

    [Fact]
    public void Compare_MissingRow_Differs()
    {
        var different = Assert.Single(Compare(ProtocolFixture.Payload, Lines(ProtocolFixture.Line("A", 2, 12.5m))), each => !each.Equal);

        Assert.Equal("lines[B]", different.Field);
        Assert.Null(different.Saved);
    }

    [Fact]
    public void Compare_ExtraRow_Differs()
    {
        var saved = Lines(ProtocolFixture.Line("A", 2, 12.5m), ProtocolFixture.Line("B", 1, 3), ProtocolFixture.Line("A", 2, 12.5m));

        var different = Assert.Single(Compare(ProtocolFixture.Payload, saved), each => !each.Equal);
        Assert.Equal("(not asked for)", different.Asked);
    }

    [Fact]
    public void Compare_UnreadableCell_Differs()
    {
        var torn = FieldSet.Empty.With("item", new FieldValue.Text("A")).With("quantity", new FieldValue.Number(2));

        Assert.Contains(Compare(ProtocolFixture.Payload, Lines(torn, ProtocolFixture.Line("B", 1, 3))), each => each is { Field: "lines[A].price", Saved: null, Equal: false });
    }

    [Fact]
    public void Compare_OptionalFieldNotGiven_IsLeftToTheSite()
    {
        var saved = ProtocolFixture.Payload.With("note", new FieldValue.Text("printed by the site"));

        Assert.DoesNotContain(Compare(ProtocolFixture.Payload, saved), each => each.Field == "note");
        Assert.Contains(
            Compare(ProtocolFixture.Payload.With("note", new FieldValue.Text("call first")), saved), each => each is { Field: "note", Equal: false });
    }

    private static FieldSet Lines(params FieldSet[] rows) => ProtocolFixture.Payload.With("lines", new FieldValue.Rows(rows));

    private static IReadOnlyList<FieldComparison> Compare(FieldSet asked, FieldSet saved) =>
        RecordComparer.Compare(asked, saved, SamplePack.Enter, SamplePack.Pack);
}
