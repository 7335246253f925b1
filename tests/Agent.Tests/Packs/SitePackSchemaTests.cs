using System.Text.Json;
using System.Text.RegularExpressions;
using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Packs.Parsing;
using BrowserAgent.Agent.Values;
using Xunit;

namespace BrowserAgent.Agent.Tests.Packs;

/// <summary>The schema that editors use and the loader accept the same keys and keywords.</summary>
public sealed class SitePackSchemaTests
{
    private static readonly JsonElement Schema = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "sites", "site-pack.schema.json"))).RootElement;

    public static TheoryData<string> KeySets() => [.. PackAllowedKeys.All.Select(keys => keys.Name)];

    [Theory]
    [MemberData(nameof(KeySets))]
    public void Schema_EachMapping_HasTheLoadersKeys(string name)
    {
        var keys = PackAllowedKeys.All.Single(set => name.Equals(set.Name, StringComparison.Ordinal));
        var definition = Definition(name);

        Assert.Equal(keys.All.Order(), Names(definition.GetProperty("properties")).Order());
        Assert.Equal(keys.Required.Order(), Texts(definition, "required").Order());
        Assert.False(definition.GetProperty("additionalProperties").GetBoolean());
    }

    [Fact]
    public void Schema_Mappings_AreAllReadByTheLoader() => Assert.Equal(
        PackAllowedKeys.All.Select(keys => keys.Name).Except(["site"]).Order(),
        Schema.GetProperty("$defs").EnumerateObject().Where(definition => definition.Value.TryGetProperty("properties", out _)).Select(definition => definition.Name).Order());

    [Fact]
    public void Schema_ClosedSets_HaveTheLoadersWords()
    {
        Assert.Equal(PackKeywordConverter.Of<ElementKind>(), Words("element", "kind"));
        Assert.Equal(PackKeywordConverter.Of<HarmClass>(), Words("element", "harm"));
        Assert.Equal(PackKeywordConverter.Of<TypingMode>(), Words("element", "typing"));
        Assert.Equal(PackKeywordConverter.Of<ReadType>(), Words("reads", "type"));
        Assert.Equal(PackKeywordConverter.Of<ReadType>(), Words("column", "type"));
        Assert.Equal(PackKeywordConverter.Of<DownloadedPart>(), Words("reads", "download"));
        Assert.Equal(PackKeywordConverter.Of<FieldType>(), Words("field", "type"));
        Assert.All(["reads", "column", "field"], owner =>
            Assert.Equal(PackKeywordConverter.Of<TextDifference>(), Texts(Property(owner, "ignore").GetProperty("oneOf")[0], "enum")));
        Assert.Equal(PackKeywordConverter.Of<KeyDifference>(), Texts(Property("field", "matters").GetProperty("oneOf")[0], "enum"));
        Assert.Equal(PackAllowedKeys.Permits, Texts(Property("element", "permit").GetProperty("items"), "enum"));
        Assert.Equal(PackAllowedKeys.Verbs, Definition("step").GetProperty("oneOf").EnumerateArray().SelectMany(way => Texts(way, "required")));
        Assert.Equal(PackAllowedKeys.SchemaVersion, Property("site", "schema").GetProperty("const").GetInt32());
    }

    [Fact]
    public void Schema_EveryProperty_IsDescribedHereOrWhereItRefersTo()
    {
        var bare = PackAllowedKeys.All
            .SelectMany(keys => Definition(keys.Name).GetProperty("properties").EnumerateObject().Select(property => (keys.Name, Key: property.Name, property.Value)))
            .Where(property => !property.Value.TryGetProperty("description", out _) && !Referred(property.Value).TryGetProperty("description", out _))
            .Select(property => $"{property.Name}.{property.Key}");

        Assert.Empty(bare);
    }

    [Fact]
    public void Schema_References_AllResolve()
    {
        var defined = Names(Schema.GetProperty("$defs")).ToHashSet();
        var referred = Regex.Matches(Schema.GetRawText(), "\"#/\\$defs/(?<name>[A-Za-z]+)\"", RegexOptions.None, TimeSpan.FromSeconds(1)).Select(match => match.Groups["name"].Value).Distinct();

        Assert.Empty(referred.Except(defined));
    }

    [Theory]
    [InlineData("duration", "300ms 15s 20m 8h", "20 s5 1.5h 5d 0s")]
    [InlineData("range", "0.001..5000 0.. ..10 -5..5", "1-2 .. 5 1..2..3")]
    [InlineData("countRange", "1..40 ..40 1..", "1.5..2 40 .. -1..2")]
    [InlineData("relativeDay", "today today-30d today+2y", "now today+2 today*2d 30d")]
    public void Schema_Notations_TakeAndRefuseWhatTheLoaderDoes(string definition, string valid, string invalid)
    {
        foreach (var text in valid.Split(' ').Concat(invalid.Split(' ')))
        {
            var isValid = valid.Split(' ').Contains(text);
            Assert.True(isValid == Regex.IsMatch(text, Definition(definition).GetProperty("pattern").GetString()!, RegexOptions.None, TimeSpan.FromSeconds(1)), $"schema {definition}: {text}");
            Assert.True(isValid == Loads(definition, text), $"loader {definition}: {text}");
        }
    }

    private static bool Loads(string definition, string text) => definition switch
    {
        "duration" => PackValueParser.TryDuration(text, out _),
        "range" => PackValueParser.TryRange(text, out _),
        "countRange" => PackValueParser.TryCountRange(text, out _),
        _ => PackValueParser.TryRelativeDay(text, out _),
    };

    private static JsonElement Definition(string name) => name is "site" ? Schema : Schema.GetProperty("$defs").GetProperty(name);

    private static JsonElement Property(string definition, string name) => Definition(definition).GetProperty("properties").GetProperty(name);

    private static IEnumerable<string> Words(string definition, string property) => Texts(Property(definition, property), "enum");

    private static JsonElement Referred(JsonElement property) =>
        property.TryGetProperty("$ref", out var reference) ? Definition(reference.GetString()!.Split('/')[^1]) : property;

    private static IEnumerable<string> Names(JsonElement properties) => properties.EnumerateObject().Select(property => property.Name);

    private static IEnumerable<string> Texts(JsonElement owner, string name) =>
        owner.TryGetProperty(name, out var list) ? list.EnumerateArray().Select(item => item.GetString()!) : [];
}
