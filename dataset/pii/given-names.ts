/**
 * Frequent given names of English, German, French, Spanish, Italian, Dutch, Nordic, Slavic, Turkish, Arabic and Indian
 * use. Names that are common words, months or towns as well (Will, Mark, Grace, June, Paris) are left out on purpose.
 */
const NAMES = `
Aaron Abdul Abdullah Abigail Adam Adrian Adriana Adrien Agnes Agnieszka Ahmed Aisha Alain Alan Alana Albert Alberto
Alejandra Alejandro Aleksandra Alessandro Alessia Alexander Alexandra Alexandre Alexis Alfred Ali Alice Alicia Alison
Allison Alyssa Amanda Amelia Amélie Amit Amy Ana Anastasia Anders Andre André Andrea Andreas Andrew Andrzej Angela
Angelika Angelo Angie Anita Ann Anna Anne Anneliese Annette Annie Anthony Antoine Antonio Anthony Antonia Arjun Arnaud
Arthur Ashley Audrey Augustin Aurélie Ayşe Barbara Beatrice Beatriz Benjamin Benoît Bernard Bernd Beth Betty Beverly
Birgit Bjarne Björn Bonnie Brandon Brandi Brenda Brendan Brian Britta Brittany Bruce Bryan Caitlin Cameron Camille
Carina Carl Carla Carlos Carmen Carol Caroline Carolyn Carsten Catherine Cathy Cécile Cédric Céline Chantal Charles
Charlene Cheryl Chloé Chris Christa Christian Christiane Christina Christine Christoph Christophe Christopher Cindy
Claire Clara Claude Claudia Claus Clémence Colette Colin Connor Corinne Cory Courtney Craig Cristina Crystal Cynthia
Damien Dan Daniel Daniela Danielle Daphne Darren David Dawn Deborah Debbie Debra Denis Denise Dennis Derek Derrick
Diana Diane Didier Diego Dieter Dimitri Dmitri Dominik Dominique Donald Donna Doris Dorothy Douglas Duncan Dylan
Edgar Edith Eduardo Edward Edwin Eileen Elaine Elena Eleanor Élise Elisabeth Elise Elizabeth Ella Ellen Éloïse Elsa
Emilia Emilie Émilie Emily Emma Emmanuel Enrique Eric Erica Erik Erika Erin Ernst Esteban Esther Ethan Étienne Eugene
Eva Evan Evelyn Fabian Fatima Felicia Felipe Felix Fernando Fiona Florence Florian Frances Francesca Francesco
Francisco Franck François Françoise Frank Franz Franziska Fred Frédéric Frederick Friedrich Gabriel Gabriela Gabrielle
Gareth Gary Gaëlle Geoffrey George Georges Gerald Gerard Gérard Gerda Gerhard Gertrud Gilbert Gilles Gina Giovanni
Giulia Giuseppe Gloria Gordon Graham Grégoire Greg Gregory Greta Guadalupe Guillaume Gunther Gustavo Guy Hannah Hanna
Hans Harald Harold Harry Hassan Heather Hector Heidi Heike Heinrich Heinz Hélène Helen Helena Helga Helmut Henri Henrik
Henry Herbert Hermann Holger Hugo Ian Ignacio Ingrid Irene Irina Isaac Isabel Isabella Isabelle Ivan Jack Jacob Jacqueline
Jacques Jaime James Jamie Jan Jane Janet Janice Javier Jean Jeanette Jeanne Jeff Jeffery Jeffrey Jennifer Jens Jeremy
Jérôme Jerry Jessica Jill Jim Joachim Joan Joanna Joanne Jochen Joe Joel Johan Johann Johanna Johannes John Jonas
Jonathan Jordi Jorge Jörg José Josef Joseph Josephine Josh Joshua Joyce Juan Juana Judith Judy Julia Julian Juliana Julie
Julien Jürgen Justin Justine Kaitlyn Karen Karin Karl Karla Katarina Katharina Katherine Kathleen Kathryn Kathy Katie
Katrin Kayla Keith Kelly Kelsey Kenneth Kerstin Kevin Khalid Kim Kimberly Kirsten Klaus Kristen Kristin Kristina Krzysztof
Kurt Kyle Lars Laura Laure Lauren Laurence Laurent Laurie Leah Léa Leonard Leonardo Leslie Lena Lilian Lillian Linda
Lindsay Lindsey Lisa Lori Lorenzo Lothar Louis Louise Luc Lucas Lucia Lucie Lucy Ludwig Luigi Luis Luisa Luke Lukas Lydia
Lynn Magdalena Malcolm Manfred Manon Manuel Manuela Marc Marcel Marcelo Marco Marcus Margaret Margarita Margaux Margot
Maria Mariana Marianne Marie Marina Mario Marion Marjorie Marlene Martha Martin Martina Martine Mary Mateusz Mathieu
Mathilde Matt Matteo Matthew Matthias Maureen Maurice Max Maximilian Megan Meghan Mehmet Melanie Melinda Melissa Mercedes
Michael Michaela Michal Michel Michele Michelle Miguel Mike Mikhail Mina Miriam Mitchell Mohamed Mohammad Mohammed Molly
Monica Monika Monique Morgane Muhammad Mustafa Myriam Nadia Nadine Nancy Natalia Natalie Natasha Nathalie Nathan Nathaniel
Neil Nicholas Nick Nicolas Nicole Nikhil Nikita Nils Nina Noah Noémi Norbert Norma Odette Olga Oliver Olivia Olivier Omar
Oscar Otto Pablo Pamela Paolo Pascal Patrice Patricia Patricio Patrick Patrik Paul Paula Paulette Pauline Pawel Pedro Peggy
Penny Peter Petra Phil Philip Philippe Phillip Phyllis Pierre Piotr Priya Rachel Rafael Rahul Rainer Raj Rajesh Ralf Ralph
Ramon Randall Raphaël Raúl Ravi Raymond Rebecca Regina Reinhard Renate Renaud René Renée Ricardo Richard Rita Robert Roberta
Roberto Robin Rodney Rodrigo Roger Roland Rolf Romain Ronald Rosa Rosemarie Ross Roxane Roy Rudolf Russell Ruth Ryan
Sabine Sabrina Sally Salvatore Samantha Samuel Sandra Sara Sarah Sascha Scott Sean Sebastian Sébastien Sergei Sergio Shane
Shannon Sharon Shaun Shawn Sheila Shelly Sherry Shirley Siegfried Sigrid Silvia Simon Simone Sofia Sonia Sonja Sophia Sophie
Stacey Stacy Stefan Stefanie Stella Stephan Stephanie Stéphane Stéphanie Stephen Steve Steven Stuart Sue Susan Susanne
Susana Suzanne Svetlana Sven Sylvia Sylvie Tamara Tammy Tanja Tanya Tara Tatiana Taylor Teresa Terry Thea Theodore Theresa
Thérèse Thibault Thierry Thomas Thorsten Tiffany Tim Timothée Timothy Tina Tobias Todd Tom Tomas Tony Tracey Tracy Travis
Trevor Tyler Udo Ulrich Ulrike Ursula Ute Uwe Valérie Valentina Valerie Vanessa Vera Vernon Veronica Véronique Vicki
Vicente Victoria Vijay Viktor Vincent Virginie Vivian Vladimir Volker Walter Waltraud Wanda Wayne Wendy Werner Wilhelm
Willie William Wolfgang Xavier Yannick Yasmin Yolanda Yusuf Yves Yvette Yvonne Zacharie Zachary Zoe Zoé
`;

export const GIVEN_NAMES: ReadonlySet<string> = new Set(NAMES.trim().split(/\s+/));
