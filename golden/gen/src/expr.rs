//! Integer expressions of the specification: numbers, names, `+ - * /` and parentheses.

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;

/// A parsed expression. Division rounds down.
#[derive(Debug, Deserialize, PartialEq, Eq)]
#[serde(try_from = "String")]
pub struct Expr(Node);

#[derive(Debug, PartialEq, Eq)]
enum Node {
    Number(u64),
    Name(String),
    Binary(Box<Node>, char, Box<Node>),
}

impl TryFrom<String> for Expr {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        parse(&text).map_err(|error| format!("expression {text:?}: {error:#}"))
    }
}

impl Expr {
    /// The value; an error when a name is not among the variables, or on overflow.
    pub fn value(&self, variables: &[(&str, u64)]) -> Result<u64> {
        value(&self.0, variables)
    }

    /// The text in Rust or SystemVerilog, with every name replaced.
    pub fn text(&self, rename: &dyn Fn(&str) -> String) -> String {
        text(&self.0, rename, 0)
    }

    /// Whether the name occurs.
    pub fn mentions(&self, name: &str) -> bool {
        mentions(&self.0, name)
    }
}

fn value(node: &Node, variables: &[(&str, u64)]) -> Result<u64> {
    match node {
        Node::Number(number) => Ok(*number),
        Node::Name(name) => {
            let found = variables.iter().find(|(known, _)| known == name);
            Ok(found.with_context(|| format!("unknown name {name:?}"))?.1)
        }
        Node::Binary(left, operator, right) => {
            let (a, b) = (value(left, variables)?, value(right, variables)?);
            let result = match operator {
                '+' => a.checked_add(b),
                '-' => a.checked_sub(b),
                '*' => a.checked_mul(b),
                _ => a.checked_div(b),
            };
            result.with_context(|| format!("{a} {operator} {b} has no value"))
        }
    }
}

fn precedence(operator: char) -> u8 {
    if matches!(operator, '+' | '-') { 1 } else { 2 }
}

fn text(node: &Node, rename: &dyn Fn(&str) -> String, outer: u8) -> String {
    match node {
        Node::Number(number) => number.to_string(),
        Node::Name(name) => rename(name),
        Node::Binary(left, operator, right) => {
            let inner = precedence(*operator);
            let left = text(left, rename, inner);
            // Operators group to the left, so an equal one on the right needs parentheses.
            let right = text(right, rename, inner + 1);
            let text = format!("{left} {operator} {right}");
            if inner < outer {
                format!("({text})")
            } else {
                text
            }
        }
    }
}

fn mentions(node: &Node, name: &str) -> bool {
    match node {
        Node::Number(_) => false,
        Node::Name(own) => own == name,
        Node::Binary(left, _, right) => mentions(left, name) || mentions(right, name),
    }
}

fn parse(text: &str) -> Result<Expr> {
    let mut tokens = tokens(text)?;
    tokens.reverse();
    let node = sum(&mut tokens)?;
    ensure!(tokens.is_empty(), "{:?} is left over", tokens.last());
    Ok(Expr(node))
}

fn tokens(text: &str) -> Result<Vec<String>> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let length = if first.is_ascii_alphanumeric() {
            rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
                .unwrap_or(rest.len())
        } else {
            ensure!("+-*/()".contains(first), "{first:?} is not allowed");
            1
        };
        tokens.push(rest[..length].to_owned());
        rest = rest[length..].trim_start();
    }
    Ok(tokens)
}

/// Takes the next token (from the end of the reversed list) if it is one of `operators`.
fn operator(tokens: &mut Vec<String>, operators: &str) -> Option<char> {
    let next = tokens
        .last()?
        .chars()
        .next()
        .filter(|c| operators.contains(*c))?;
    tokens.pop();
    Some(next)
}

fn sum(tokens: &mut Vec<String>) -> Result<Node> {
    let mut node = product(tokens)?;
    while let Some(sign) = operator(tokens, "+-") {
        node = Node::Binary(Box::new(node), sign, Box::new(product(tokens)?));
    }
    Ok(node)
}

fn product(tokens: &mut Vec<String>) -> Result<Node> {
    let mut node = atom(tokens)?;
    while let Some(sign) = operator(tokens, "*/") {
        node = Node::Binary(Box::new(node), sign, Box::new(atom(tokens)?));
    }
    Ok(node)
}

fn atom(tokens: &mut Vec<String>) -> Result<Node> {
    let token = tokens.pop().context("it ends too early")?;
    if token == "(" {
        let node = sum(tokens)?;
        ensure!(
            operator(tokens, ")").is_some(),
            "a closing parenthesis is missing"
        );
        return Ok(node);
    }
    match token.chars().next() {
        Some('0'..='9') => Ok(Node::Number(token.parse().with_context(|| token.clone())?)),
        Some('a'..='z' | 'A'..='Z') => Ok(Node::Name(token)),
        _ => bail!("{token:?} is out of place"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn eval(text: &str) -> Result<u64> {
        parse(text)?.value(&[("m", 5), ("levels", 3)])
    }

    #[test]
    fn values() {
        for (text, expected) in [
            ("10", 10),
            ("m * (levels - 1)", 10),
            ("(m + 1) / 2", 3),
            ("10 - 3 - 2", 5),
            ("10 - (3 - 2)", 9),
            ("2+3*4/6", 4),
        ] {
            assert_eq!(eval(text).unwrap(), expected, "{text}");
        }
    }

    #[test]
    fn errors() {
        for text in [
            "", "1 +", "(1", "1)", "1 2", "m % 2", "unknown", "1 - 2", "1 / 0", "* 2", "2m",
        ] {
            assert!(eval(text).is_err(), "{text}");
        }
    }

    #[test]
    fn text_keeps_the_value() {
        for text in [
            "10 - (3 - 2)",
            "m * (levels - 1)",
            "10 / (4 / 2) + 1",
            "(m + 1) / 2",
        ] {
            assert_eq!(parse(text).unwrap().text(&str::to_owned), text);
        }
        assert_eq!(
            parse("((m))*2")
                .unwrap()
                .text(&|name| format!("sizes.{name}")),
            "sizes.m * 2"
        );
    }
}
