using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Values;
using BrowserAgent.Tasks.Audit;
using BrowserAgent.Tasks.Committing;
using BrowserAgent.Tasks.Tests.Intake;

namespace BrowserAgent.Tasks.Tests.Committing;

public sealed class RecordComparerTests
{
    [Fact]
    public void Compare_TheSameValues_AllEqual()
    {
        var comparison = Compare(EntryProtocolFixture.Payload, EntryProtocolFixture.Payload);

        // Negative control of the tests below: nothing differs unless something was changed.
        Assert.All(comparison, field => Assert.True(field.Equal));
        Assert.Equal(9, comparison.Count);
        Assert.Contains(comparison, field => field is { Field: "lines[A].quantity", Asked: "2", Saved: "2" });
    }

    [Fact]
    public void Compare_OtherWriting_IsEqual()
    {
        var saved = Lines(EntryProtocolFixture.Line("B", 1.000m, 3.00m), EntryProtocolFixture.Line("A", 2.0m, 12.50m)).With("supplier", new FieldValue.Text("ACME"));

        Assert.All(Compare(EntryProtocolFixture.Payload, saved), field => Assert.True(field.Equal));
    }

    public static TheoryData<string, FieldValue?> NearMisses => new()
    {
        { "supplier", new FieldValue.Text("ACME.") },
        { "supplier", new FieldValue.Text("Acme") },
        { "supplier", new FieldValue.Text("ＡCME") },
        { "supplier", new FieldValue.Text("AC\u00ADME") },
        { "due", new FieldValue.Nothing() },
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
            ? new FieldSet(EntryProtocolFixture.Payload.Fields.Where(each => each.Key != field).ToDictionary(StringComparer.Ordinal))
            : EntryProtocolFixture.Payload.With(field, shown);

        var different = Assert.Single(Compare(EntryProtocolFixture.Payload, saved), each => !each.Equal);
        Assert.Equal(field, different.Field);
    }

    [Theory]
    [InlineData(20, 12.5, "lines[A].quantity")]
    [InlineData(0.2, 12.5, "lines[A].quantity")]
    [InlineData(2, 125, "lines[A].price")]
    [InlineData(2, 12.49, "lines[A].price")]
    public void Compare_DecimalShift_Differs(double quantity, double price, string field)
    {
        var saved = Lines(EntryProtocolFixture.Line("A", (decimal)quantity, (decimal)price), EntryProtocolFixture.Line("B", 1, 3));

        Assert.Equal(field, Assert.Single(Compare(EntryProtocolFixture.Payload, saved), each => !each.Equal).Field);
    }

    [Fact]
    public void Compare_MissingRow_Differs()
    {
        var different = Assert.Single(Compare(EntryProtocolFixture.Payload, Lines(EntryProtocolFixture.Line("A", 2, 12.5m))), each => !each.Equal);

        Assert.Equal("lines[B]", different.Field);
        Assert.Null(different.Saved);
    }

    [Fact]
    public void Compare_ExtraRow_Differs()
    {
        var saved = Lines(EntryProtocolFixture.Line("A", 2, 12.5m), EntryProtocolFixture.Line("B", 1, 3), EntryProtocolFixture.Line("A", 2, 12.5m));

        var different = Assert.Single(Compare(EntryProtocolFixture.Payload, saved), each => !each.Equal);
        Assert.Equal("(not asked for)", different.Asked);
    }

    [Fact]
    public void Compare_UnreadableCell_Differs()
    {
        var torn = FieldSet.Empty.With("item", new FieldValue.Text("A")).With("quantity", new FieldValue.Number(2));

        Assert.Contains(Compare(EntryProtocolFixture.Payload, Lines(torn, EntryProtocolFixture.Line("B", 1, 3))), each => each is { Field: "lines[A].price", Saved: null, Equal: false });
    }

    [Fact]
    public void Compare_OptionalFieldNotGiven_IsLeftToTheSite()
    {
        var saved = EntryProtocolFixture.Payload.With("note", new FieldValue.Text("printed by the site"));

        Assert.DoesNotContain(Compare(EntryProtocolFixture.Payload, saved), each => each.Field == "note");
        Assert.Contains(
            Compare(EntryProtocolFixture.Payload.With("note", new FieldValue.Text("call first")), saved), each => each is { Field: "note", Equal: false });
    }

    [Fact]
    public void Compare_ListThatWasNotRead_ShowsWhatWasAsked()
    {
        var saved = new FieldSet(EntryProtocolFixture.Payload.Fields.Where(each => each.Key != "lines").ToDictionary(StringComparer.Ordinal));

        Assert.Contains(
            Compare(EntryProtocolFixture.Payload, saved),
            each => each is { Field: "lines", Asked: "item=A, quantity=2, price=12.5; item=B, quantity=1, price=3", Saved: null, Equal: false });
    }

    [Fact]
    public void Compare_MissingAndExtraRows_ShowTheWholeRow()
    {
        var different = Compare(EntryProtocolFixture.Payload, Lines(EntryProtocolFixture.Line("A", 2, 12.5m), EntryProtocolFixture.Line("C", 4, 5))).Where(each => !each.Equal);

        Assert.Equal(
            [
                new FieldComparison("lines[B]", "item=B, quantity=1, price=3", null, false),
                new FieldComparison("lines[+0]", "(not asked for)", "item=C, quantity=4, price=5", false),
            ],
            different);
    }

    [Fact]
    public void Compare_NoRowKey_ComparesByPlaceAndNumbersTheRows()
    {
        var type = WithoutRowKey();
        var swapped = Lines(EntryProtocolFixture.Line("B", 1, 3), EntryProtocolFixture.Line("A", 2, 12.5m));

        Assert.All(RecordComparer.Compare(EntryProtocolFixture.Payload, EntryProtocolFixture.Payload, type, SamplePack.Pack), field => Assert.True(field.Equal));
        Assert.Equal(
            ["lines[0].item", "lines[0].quantity", "lines[0].price", "lines[1].item", "lines[1].quantity", "lines[1].price"],
            RecordComparer.Compare(EntryProtocolFixture.Payload, swapped, type, SamplePack.Pack).Where(field => !field.Equal).Select(field => field.Field));
    }

    [Fact]
    public void Compare_NoRowKeyAndARowMissing_DiffersAtItsPlace()
    {
        var type = WithoutRowKey();

        var different = Assert.Single(RecordComparer.Compare(EntryProtocolFixture.Payload, Lines(EntryProtocolFixture.Line("A", 2, 12.5m)), type, SamplePack.Pack), each => !each.Equal);
        Assert.Equal(new FieldComparison("lines[1]", "item=B, quantity=1, price=3", null, false), different);
    }

    [Fact]
    public void Compare_TableWithoutTheKeyColumn_ComparesByPlaceAndOnlyItsColumns()
    {
        var pack = WithoutColumn("item");
        var saved = Lines(Without("item", EntryProtocolFixture.Line("A", 2, 12.5m)), Without("item", EntryProtocolFixture.Line("B", 1, 4)));

        var comparison = RecordComparer.Compare(EntryProtocolFixture.Payload, saved, SamplePack.Enter, pack);

        Assert.DoesNotContain(comparison, field => field.Field.EndsWith(".item", StringComparison.Ordinal));
        Assert.Equal(new FieldComparison("lines[1].price", "3", "4", false), Assert.Single(comparison, field => !field.Equal));
    }

    [Fact]
    public void Compare_ElementThatIsNoTableOfThePack_ComparesEveryFieldByKey()
    {
        var pack = SamplePack.Pack with { Elements = new Dictionary<string, ElementDefinition>(StringComparer.Ordinal) };
        var saved = Lines(EntryProtocolFixture.Line("B", 1, 3), EntryProtocolFixture.Line("A", 2, 12.5m));

        var comparison = RecordComparer.Compare(EntryProtocolFixture.Payload, saved, SamplePack.Enter, pack);

        Assert.Equal(9, comparison.Count);
        Assert.All(comparison, field => Assert.True(field.Equal));
    }

    [Fact]
    public void Compare_EqualRowsTwice_CountEach()
    {
        var twice = Lines(EntryProtocolFixture.Line("A", 2, 12.5m), EntryProtocolFixture.Line("A", 2, 12.5m));

        Assert.All(Compare(twice, twice), field => Assert.True(field.Equal));
        Assert.Equal("lines[A]", Assert.Single(Compare(twice, Lines(EntryProtocolFixture.Line("A", 2, 12.5m))), field => !field.Equal).Field);
    }

    [Fact]
    public void CompareValue_NotRead_ShowsNothingAndDiffers() => Assert.Equal(
        new FieldComparison("note", "call first", null, false),
        RecordComparer.CompareValue("note", new FieldValue.Text("call first"), saved: null, ValueEquivalence.Exact));

    [Fact]
    public void CompareValue_EmptyPlace_IsToldAsEmptyAndDiffers() => Assert.Equal(
        new FieldComparison("price", "12.5", "(empty)", false),
        RecordComparer.CompareValue("price", new FieldValue.Number(12.5m), new FieldValue.Nothing(), ValueEquivalence.Exact));

    [Fact]
    public void Compare_DifferenceThatFieldOrElementForgives_IsEqualThereOnly()
    {
        var ignoreCase = new ValueEquivalence { Ignore = new HashSet<TextDifference> { TextDifference.Case } };
        var saved = Lines(EntryProtocolFixture.Line("a", 2, 12.5m), EntryProtocolFixture.Line("B", 1, 3)).With("supplier", new FieldValue.Text("acme"));
        var type = SamplePack.TypeOf([.. SamplePack.Enter.Payload.Values.Select(field => field.Name == "supplier" ? field with { Same = ignoreCase } : field)]);
        var table = SamplePack.Pack.Elements["view.lines"];
        var columns = table.Table!.Columns.ToDictionary(
            column => column.Key, column => column.Key == "item" ? column.Value with { Reads = column.Value.Reads with { Same = ignoreCase } } : column.Value, StringComparer.Ordinal);
        var pack = SamplePack.Pack with
        {
            Elements = new Dictionary<string, ElementDefinition>(StringComparer.Ordinal) { [table.Name] = table with { Table = table.Table with { Columns = columns } } },
        };

        Assert.All(RecordComparer.Compare(EntryProtocolFixture.Payload, saved, type, pack), field => Assert.True(field.Equal));
        Assert.Equal(
            ["supplier", "lines[A]", "lines[+0]"],
            Compare(EntryProtocolFixture.Payload, saved).Where(field => !field.Equal).Select(field => field.Field));
    }

    [Fact]
    public void Compare_RowWithoutItsKey_IsComparedWithTheSavedRowWithoutOne()
    {
        var keyless = Without("item", EntryProtocolFixture.Line("A", 2, 12.50m));
        var asked = Lines(keyless, EntryProtocolFixture.Line("B", 1, 3));

        Assert.All(Compare(asked, Lines(EntryProtocolFixture.Line("B", 1, 3), keyless)), field => Assert.True(field.Equal));
        Assert.Contains(Compare(asked, Lines(EntryProtocolFixture.Line("B", 1, 3), EntryProtocolFixture.Line("A", 2, 12.50m))), field => !field.Equal);
    }

    private static JobTypeDefinition WithoutRowKey() => SamplePack.TypeOf(
        [.. SamplePack.Enter.Payload.Values.Select(field => field.Name == "lines" ? field with { RowKey = null } : field)]);

    private static SitePack WithoutColumn(string name)
    {
        var lines = SamplePack.Pack.Elements["view.lines"];
        var columns = lines.Table!.Columns.Where(column => column.Key != name).ToDictionary(StringComparer.Ordinal);
        return SamplePack.Pack with
        {
            Elements = new Dictionary<string, ElementDefinition>(StringComparer.Ordinal) { [lines.Name] = lines with { Table = lines.Table with { Columns = columns } } },
        };
    }

    private static FieldSet Without(string name, FieldSet row) =>
        new(row.Fields.Where(field => field.Key != name).ToDictionary(StringComparer.Ordinal));

    private static FieldSet Lines(params FieldSet[] rows) => EntryProtocolFixture.Payload.With("lines", new FieldValue.Rows(rows));

    private static IReadOnlyList<FieldComparison> Compare(FieldSet asked, FieldSet saved) =>
        RecordComparer.Compare(asked, saved, SamplePack.Enter, SamplePack.Pack);
}
