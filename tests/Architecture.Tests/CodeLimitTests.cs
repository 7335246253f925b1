using BrowserAgent.CodeMetrics;
using Xunit;

namespace BrowserAgent.Architecture.Tests;

/// <summary>Constructors, methods and files stay small enough to be read at once. <c>tests/metrics</c> prints the figures.</summary>
public sealed class CodeLimitTests
{
    [Fact]
    public void Constructors_Everywhere_TakeFewEnoughParameters() => AssertWithin(CodeLimitChecker.ConstructorSizes(), CodeLimitChecker.MaxConstructorParameters);

    [Fact]
    public void Methods_Everywhere_AreShortEnough() => AssertWithin(CodeLimitChecker.MethodLengths(), CodeLimitChecker.MaxMethodLines);

    [Fact]
    public void Files_Everywhere_AreShortEnough() => AssertWithin(CodeLimitChecker.FileLengths(), CodeLimitChecker.MaxFileLines);

    [Theory]
    [InlineData("class A { public A(int one, int two, int three) { } }")]
    [InlineData("class A(int one, int two, int three);")]
    public void ConstructorSizes_OfAClass_CountItsParameters(string text) => Assert.Equal([new MeasuredSize("a.cs", "A", 3)], CodeLimitChecker.ConstructorSizes("a.cs", text));

    [Fact]
    public void ConstructorSizes_OfADataRecord_DoNotCountItsFields() => Assert.Empty(CodeLimitChecker.ConstructorSizes("a.cs", "record A(int One, int Two);"));

    [Theory]
    [InlineData("class A { [Fact]\n[Slow]\nvoid Run()\n{\n}\n}", "Run", 3)]
    [InlineData("class A { int B\n{\nget\n{\nreturn 1;\n}\n}\n}", "get", 4)]
    [InlineData("class A { public\nA()\n{ } }", "A", 3)]
    public void MethodLengths_OfABody_CountLinesWithoutAttributes(string text, string name, int lines) =>
        Assert.Equal([new MeasuredSize("a.cs", name, lines)], CodeLimitChecker.MethodLengths("a.cs", text));

    private static void AssertWithin(IEnumerable<MeasuredSize> measures, int limit)
    {
        var all = measures.ToArray();

        Assert.NotEmpty(all);
        Assert.Empty(all.Where(measure => measure.Size > limit).Select(measure => measure.ToString()));
    }
}
