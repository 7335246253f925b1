using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace BrowserAgent.Agent.Packs.Parsing;

/// <summary>
/// Builds the tree from the parser's events. YamlDotNet's own tree stops at the first duplicate key; this one reports it
/// and continues. Anchors and aliases are refused, so that a pack can be read from top to bottom.
/// </summary>
internal sealed class YamlTreeReader
{
    private const int MaxDepth = 32;

    private readonly string _file;
    private readonly PackErrors _errors;
    private readonly Scanner _scanner;
    private readonly Parser _parser;

    private YamlTreeReader(string file, TextReader text, PackErrors errors)
    {
        _file = file;
        _errors = errors;
        _scanner = new Scanner(text, skipComments: true);
        _parser = new Parser(_scanner);
    }

    /// <summary>The file's root value, or null when the file is empty or not valid YAML; the error is then reported.</summary>
    public static YamlValue? Read(string file, string text, PackErrors errors)
    {
        using var source = new StringReader(text);
        var reader = new YamlTreeReader(file, source, errors);
        try
        {
            return reader.ReadDocument();
        }
        catch (YamlException invalid)
        {
            return reader.Invalid(invalid.Start, invalid.Message);
        }
        catch (InvalidOperationException)
        {
            // The scanner throws this for some unclosed brackets, without a position.
            return reader.Invalid(reader._scanner.CurrentPosition, "A bracket or quote before this place is not closed.");
        }
    }

    private YamlValue? Invalid(Mark place, string reason)
    {
        _errors.Add(At(_file, place), $"not valid YAML: {reason} Check the indentation (spaces, no tabs) and quote texts that hold : # {{ or [.");
        return null;
    }

    private YamlValue? ReadDocument()
    {
        _parser.Consume<StreamStart>();
        if (_parser.Accept<StreamEnd>(out _))
        {
            _errors.Add(new PackPosition(_file, 1, 1), "the file is empty; start from the example in docs/site-packs.md");
            return null;
        }

        _parser.Consume<DocumentStart>();
        var root = ReadValue(depth: 0);
        _parser.Consume<DocumentEnd>();
        if (_parser.Accept<DocumentStart>(out var second))
        {
            _errors.Add(At(_file, second.Start), "a pack is one document; remove the --- and what follows");
        }

        return root;
    }

    private YamlValue ReadValue(int depth)
    {
        var start = _parser.Current!.Start;
        if (depth > MaxDepth)
        {
            throw new SyntaxErrorException(start, start, $"Nested deeper than {MaxDepth} levels.");
        }

        if (_parser.Current is NodeEvent { Anchor.IsEmpty: false } or AnchorAlias)
        {
            throw new SyntaxErrorException(start, start, "Anchors and aliases are not supported; write the value out or use a flow.");
        }

        if (_parser.TryConsume<Scalar>(out var scalar))
        {
            return new YamlValue.Scalar(scalar.Value, scalar.Style == ScalarStyle.Plain) { Position = At(_file, start) };
        }

        if (_parser.TryConsume<SequenceStart>(out _))
        {
            var items = new List<YamlValue>();
            while (!_parser.TryConsume<SequenceEnd>(out _))
            {
                items.Add(ReadValue(depth + 1));
            }

            return new YamlValue.Sequence(items) { Position = At(_file, start) };
        }

        _parser.Consume<MappingStart>();
        return new YamlValue.Mapping(ReadEntries(depth)) { Position = At(_file, start) };
    }

    private List<YamlEntry> ReadEntries(int depth)
    {
        var entries = new List<YamlEntry>();
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            var key = ReadValue(depth + 1);
            var value = ReadValue(depth + 1);
            if (key is not YamlValue.Scalar name)
            {
                _errors.Add(key.Position, $"a key must be a text, here is {key.Describe}; quote templates such as \"{{reference}}\"");
            }
            else if (entries.Find(entry => string.Equals(entry.Key, name.Text, StringComparison.Ordinal)) is { } first)
            {
                _errors.Add(key.Position, $"duplicate key {name.Text}, first given in line {first.Position.Line}; keep one of them");
            }
            else
            {
                entries.Add(new YamlEntry(name.Text, name.Position, value));
            }
        }

        return entries;
    }

    private static PackPosition At(string file, Mark mark) => new(file, (int)Math.Max(1, mark.Line), (int)Math.Max(1, mark.Column));
}
