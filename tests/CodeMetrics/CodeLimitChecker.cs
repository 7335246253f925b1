using BrowserAgent.TestKit;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace BrowserAgent.CodeMetrics;

/// <summary>Limits on the size of constructors, methods and files, and what breaks them.</summary>
public static class CodeLimitChecker
{
    /// <summary>Parameters of a constructor. Data records are exempt: their parameters are fields, not dependencies.</summary>
    public const int MaxConstructorParameters = 8;

    /// <summary>Lines of a method, from its first token to its last.</summary>
    public const int MaxMethodLines = 60;

    /// <summary>Lines of a file.</summary>
    public const int MaxFileLines = 350;

    private static readonly string[] Folders = ["src", "tests", "playwright-fixtures", "bench"];

    /// <summary>Source files of the repository, as full paths, without what builds leave behind.</summary>
    public static IEnumerable<string> Files(params string[] extensions) =>
        Folders.Select(folder => Path.Combine(CheckoutPaths.Root, folder)).Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            .Where(file => extensions.Contains(Path.GetExtension(file), StringComparer.Ordinal))
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj" or "node_modules"));

    public static IEnumerable<MeasuredSize> FileLengths() =>
        Files(".cs", ".razor", ".lua", ".js").Select(file => new MeasuredSize(Path.GetRelativePath(CheckoutPaths.Root, file), "", File.ReadLines(file).Count()));

    /// <summary>The lengths of all methods, constructors, accessors and local functions in C#.</summary>
    public static IEnumerable<MeasuredSize> MethodLengths() => Files(".cs").SelectMany(file => MethodLengths(Path.GetRelativePath(CheckoutPaths.Root, file), File.ReadAllText(file)));

    /// <inheritdoc cref="MethodLengths()"/>
    public static IEnumerable<MeasuredSize> MethodLengths(string path, string text) =>
        Root(text).DescendantNodes().Where(node => node is BaseMethodDeclarationSyntax or AccessorDeclarationSyntax or LocalFunctionStatementSyntax)
            .Select(node => new MeasuredSize(path, Describe(node), Lines(node)));

    /// <summary>Parameters of all constructors in C#, primary ones of classes included.</summary>
    public static IEnumerable<MeasuredSize> ConstructorSizes() => Files(".cs").SelectMany(file => ConstructorSizes(Path.GetRelativePath(CheckoutPaths.Root, file), File.ReadAllText(file)));

    /// <inheritdoc cref="ConstructorSizes()"/>
    public static IEnumerable<MeasuredSize> ConstructorSizes(string path, string text)
    {
        var root = Root(text);
        return root.DescendantNodes().OfType<ConstructorDeclarationSyntax>()
            .Select(constructor => new MeasuredSize(path, constructor.Identifier.Text, constructor.ParameterList.Parameters.Count))
            .Concat(root.DescendantNodes().OfType<ClassDeclarationSyntax>().Where(type => type.ParameterList is not null)
                .Select(type => new MeasuredSize(path, type.Identifier.Text, type.ParameterList!.Parameters.Count)));
    }

    private static CompilationUnitSyntax Root(string text) => CSharpSyntaxTree.ParseText(text, new CSharpParseOptions(LanguageVersion.Latest)).GetCompilationUnitRoot();

    // Attributes are not counted: a theory's rows of data are no code.
    private static int Lines(SyntaxNode node)
    {
        var first = node.ChildNodesAndTokens().First(child => !child.IsKind(SyntaxKind.AttributeList));
        return node.SyntaxTree.GetLineSpan(node.Span).EndLinePosition.Line - first.GetLocation()!.GetLineSpan().StartLinePosition.Line + 1;
    }

    private static string Describe(SyntaxNode node) => node switch
    {
        MethodDeclarationSyntax method => method.Identifier.Text,
        ConstructorDeclarationSyntax constructor => constructor.Identifier.Text,
        LocalFunctionStatementSyntax local => local.Identifier.Text,
        AccessorDeclarationSyntax accessor => accessor.Keyword.Text,
        _ => node.Kind().ToString(),
    };
}
