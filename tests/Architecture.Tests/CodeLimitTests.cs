using BrowserAgent.CodeMetrics;
using Xunit;

namespace BrowserAgent.Architecture.Tests;

/// <summary>Constructors, methods and files stay small enough to be read at once. <c>tests/metrics</c> prints the figures.</summary>
public sealed class CodeLimitTests
{
    [Fact]
    public void Constructors_Everywhere_TakeFewEnoughParameters() => AssertWithin(CodeLimits.ConstructorSizes(), CodeLimits.MaxConstructorParameters);

    [Fact]
    public void Methods_Everywhere_AreShortEnough() => AssertWithin(CodeLimits.MethodLengths(), CodeLimits.MaxMethodLines);

    [Fact]
    public void Files_Everywhere_AreShortEnough() => AssertWithin(CodeLimits.FileLengths(), CodeLimits.MaxFileLines);

    [Theory]
    [InlineData("class A { public A(int one, int two, int three) { } }")]
    [InlineData("class A(int one, int two, int three);")]
    public void ConstructorSizes_OfAClass_CountItsParameters(string text) => Assert.Equal([new Measure("a.cs", "A", 3)], CodeLimits.ConstructorSizes("a.cs", text));

    [Fact]
    public void ConstructorSizes_OfADataRecord_DoNotCountItsFields() => Assert.Empty(CodeLimits.ConstructorSizes("a.cs", "record A(int One, int Two);"));

    [Theory]
    [InlineData("class A { [Fact]\n[Slow]\nvoid Run()\n{\n}\n}", "Run", 3)]
    [InlineData("class A { int B\n{\nget\n{\nreturn 1;\n}\n}\n}", "get", 4)]
    [InlineData("class A { public\nA()\n{ } }", "A", 3)]
    public void MethodLengths_OfABody_CountLinesWithoutAttributes(string text, string name, int lines) =>
        Assert.Equal([new Measure("a.cs", name, lines)], CodeLimits.MethodLengths("a.cs", text));

    private static void AssertWithin(IEnumerable<Measure> measures, int limit)
    {
        var all = measures.ToArray();

        Assert.NotEmpty(all);
        Assert.Empty(all.Where(measure => measure.Size > limit).Select(measure => measure.ToString()));
    }
}
